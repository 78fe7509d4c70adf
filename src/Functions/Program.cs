using Kontext.Functions.Hosting;
using Kontext.Functions.Http;
using Kontext.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

// The host's builder gives environment variables priority over arguments. Explicit arguments must win.
builder.Configuration.AddCommandLine(args);
builder.UseMiddleware<TraceMiddleware>();
builder.UseMiddleware<AnswerMiddleware>();
builder.UseMiddleware<RequestCancellationMiddleware>();
builder.UseMiddleware<CallerMiddleware>();
builder.ConfigureWorker();
builder.AddKontext();
builder.Build().Run();
