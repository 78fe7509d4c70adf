using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.BareApp;

#pragma warning disable IDE0060 // The trigger must stand on a parameter, used or not

/// <summary>Answers at once: what the worker itself costs.</summary>
public sealed class HelloFunctions
{
    private readonly string _whom = "world";

    [Function("Hello")]
    public IResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/hello")] HttpRequest request) => Results.Json(new { hello = _whom });
}
