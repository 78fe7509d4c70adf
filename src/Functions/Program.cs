using Kontext.Functions.Hosting;
using Kontext.Functions.Http;
using Kontext.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<TraceMiddleware>();
builder.UseMiddleware<AnswerMiddleware>();
builder.UseMiddleware<CallerMiddleware>();
builder.AddKontext();
builder.Build().Run();
