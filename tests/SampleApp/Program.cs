using Kontext.SampleApp;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.UseMiddleware<OutsideMiddleware>();
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<FirstMiddleware>();
builder.UseMiddleware<SecondMiddleware>();
builder.UseWhen<RefusingMiddleware>(context => context.FunctionDefinition.Name == "Refused");
builder.Services.AddScoped<ScopedNote>();
builder.Services.AddSingleton<Observations>();
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options => options.MapInboundClaims = false);
builder.Build().Run();

public partial class Program;
