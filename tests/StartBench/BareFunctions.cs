using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.StartBench;

#pragma warning disable IDE0060 // The trigger must stand on a parameter, used or not

/// <summary>The one route of the program beside.</summary>
public sealed class BareFunctions
{
    private readonly string _whom = "world";

    [Function("Hello")]
    public IResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/integrations")] HttpRequest request) => Results.Json(new { hello = _whom });
}
