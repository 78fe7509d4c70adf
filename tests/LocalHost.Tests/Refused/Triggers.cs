using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Tests.Refused;

public sealed class Triggers
{
    [Function("None")]
    public IResult Without(HttpRequest request) => Results.Ok();

    [Function("Underscore")]
    public IResult Underscore([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest _req) => Results.Ok();
}
