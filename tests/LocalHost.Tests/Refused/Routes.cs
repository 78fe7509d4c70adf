using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Tests.Refused;

public sealed class Routes
{
    [Function("Empty")]
    public IResult Empty([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "")] HttpRequest request) => Results.Ok();

    [Function("Slash")]
    public IResult Slash([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "/items")] HttpRequest request) => Results.Ok();

    [Function("Admin")]
    public IResult Admin([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "Administration")] HttpRequest request) => Results.Ok();

    [Function("Runtime")]
    public IResult Runtime([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "runtime/x")] HttpRequest request) => Results.Ok();

    [Function("Broken")]
    public IResult Broken([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id")] HttpRequest request) => Results.Ok();
}
