using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Tests.Refused;

public sealed class Names
{
    [Function("Same")]
    public IResult First([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok();

    [Function("same")]
    public IResult Second([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "other")] HttpRequest request) => Results.Ok();

    [Function("host")]
    public IResult Third([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok();

    [Function("1st")]
    public IResult Fourth([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok();
}
