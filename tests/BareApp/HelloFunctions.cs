using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.BareApp;

#pragma warning disable IDE0060 // The trigger attribute must be on a parameter, also on an unused one

/// <summary>Answers with a text at once, so that only the worker itself costs anything.</summary>
public sealed class HelloFunctions
{
    private readonly string _greeting = "Hello, world!";

    [Function("Hello")]
    public IResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/hello")] HttpRequest request) => Results.Text(_greeting);
}
