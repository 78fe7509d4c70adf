using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Tests.Refused;

public sealed class Overlaps
{
    [Function("ById")]
    public IResult ById([HttpTrigger(AuthorizationLevel.Anonymous, "get", "put", Route = "items/{id}")] HttpRequest request) => Results.Ok();

    [Function("ByName")]
    public IResult ByName([HttpTrigger(AuthorizationLevel.Anonymous, "PUT", Route = "Items/{name}")] HttpRequest request) => Results.Ok();

    [Function("ByGuid")]
    public IResult ByGuid([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id:guid}")] HttpRequest request) => Results.Ok();

    [Function("Delete")]
    public IResult Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "items/{id}")] HttpRequest request) => Results.Ok();
}
