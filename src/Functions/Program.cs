using Kontext.Functions.Hosting;
using Kontext.Functions.Http;
using Kontext.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

// The host's builder lets variables outrank arguments; what is said at the start itself is meant.
builder.Configuration.AddCommandLine(args);
builder.UseMiddleware<TraceMiddleware>();
builder.UseMiddleware<AnswerMiddleware>();
builder.UseMiddleware<RequestCancellationMiddleware>();
builder.UseMiddleware<CallerMiddleware>();
builder.ConfigureWorker();
builder.AddKontext();
builder.Build().Run();
