using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.SampleApp;

/// <summary>One function for each kind of result.</summary>
public sealed class ResultFunctions
{
    private const AuthorizationLevel Open = AuthorizationLevel.Anonymous;

    [Function("Action")]
    public IActionResult Action([HttpTrigger(Open, "get")] HttpRequest request) => new OkObjectResult(new { SomeName = "value" });

    [Function("ActionAsync")]
    public async Task<IActionResult> ActionAsync([HttpTrigger(Open, "get")] HttpRequest request)
    {
        await Task.Yield();
        return new ObjectResult("text") { StatusCode = 201 };
    }

    [Function("Result")]
    public IResult Result([HttpTrigger(Open, "get")] HttpRequest request) => Results.Json(new { SomeName = "value" }, statusCode: 202);

    [Function("ResultAsync")]
    public Task<IResult> ResultAsync([HttpTrigger(Open, "get")] HttpRequest request) => Task.FromResult(Results.NotFound());

    [Function("Nothing")]
    public void Nothing([HttpTrigger(Open, "get")] HttpRequest request)
    {
    }

    [Function("Written")]
    public Task Written([HttpTrigger(Open, "get")] HttpRequest request) => request.HttpContext.Response.WriteAsync("written");

    [Function("Unknown")]
    public static Task<object> Unknown([HttpTrigger(Open, "get")] HttpRequest request) => Task.FromResult<object>("a string");

    [Function("Throws")]
    public Task<IResult> Throws([HttpTrigger(Open, "get")] HttpRequest request) => throw new InvalidTimeZoneException("as it was thrown");

    [Function("ThrowsLate")]
    public async Task ThrowsLate([HttpTrigger(Open, "get")] HttpRequest request)
    {
        request.HttpContext.Response.Headers["x-left"] = "over";
        await Task.Yield();
        throw new InvalidTimeZoneException("late");
    }

    [Function("ThrowsStarted")]
    public async Task ThrowsStarted([HttpTrigger(Open, "get")] HttpRequest request)
    {
        await request.HttpContext.Response.WriteAsync("begun");
        await request.HttpContext.Response.Body.FlushAsync();
        throw new InvalidTimeZoneException("too late");
    }

    [Function("Refused")]
    public IResult Refused([HttpTrigger(Open, "get")] HttpRequest request) => Results.Ok();
}
