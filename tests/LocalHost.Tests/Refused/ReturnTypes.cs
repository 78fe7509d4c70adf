using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Tests.Refused;

public sealed class ReturnTypes
{
    [Function("Text")]
    public string Text([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "";

    [Function("Record")]
    public Task<Uri> Record([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Task.FromResult(new Uri("http://localhost"));

    [Function("Typed")]
    public Microsoft.AspNetCore.Mvc.ActionResult<string> Typed([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "";

    [Function("ValueTask")]
    public ValueTask<IResult> Waits([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new(Results.Ok());
}
