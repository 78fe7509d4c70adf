using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.SampleApp;

/// <summary>Routes, methods, lifetimes and callers.</summary>
public sealed class RouteFunctions(Observations observations) : IDisposable
{
    private const AuthorizationLevel Open = AuthorizationLevel.Anonymous;

    public void Dispose() => observations.Seen.Enqueue("class disposed");

    [Function("AnyMethod")]
    public IResult AnyMethod([HttpTrigger(Open, Route = "any")] HttpRequest request) => Results.Text(request.Method);

    [Function("Constrained")]
    public IResult Constrained([HttpTrigger(Open, "get", Route = "items/{id:guid}")] HttpRequest request, string id) => Results.Text(id);

    [Function("GetItems")]
    public IResult GetItems([HttpTrigger(Open, "get", Route = "items")] HttpRequest request) => Results.Text("list");

    [Function("PostItems")]
    public IResult PostItems([HttpTrigger(Open, "post", Route = "items")] HttpRequest request) => Results.StatusCode(201);

    [Function("Rest")]
    public IResult Rest([HttpTrigger(Open, "get", Route = "files/{*path}")] HttpRequest request, string path) => Results.Text(path);

    [Function("WithKey")]
    public IResult WithKey([HttpTrigger(AuthorizationLevel.Function, "get", Route = "with-key")] HttpRequest request) => Results.Ok();

    [Function("TurnedOff")]
    public IResult TurnedOff([HttpTrigger(Open, "get", Route = "turned-off")] HttpRequest request) => Results.Ok();

    [Function("Address")]
    public IResult Address([HttpTrigger(Open, "get", Route = "address")] HttpRequest request) =>
        Results.Text($"{request.Scheme}://{request.Host}");

    [Function("Setting")]
    public IResult Setting([HttpTrigger(Open, "get", Route = "setting/{name}")] HttpRequest request, string name) =>
        Results.Text(Environment.GetEnvironmentVariable(name) ?? "");

    [Function("WhoAmI")]
    public async Task<IResult> WhoAmI([HttpTrigger(Open, "get", Route = "who-am-i")] HttpRequest request)
    {
        var caller = await request.HttpContext.AuthenticateAsync();
        return caller.Succeeded
            ? Results.Json(caller.Principal.Claims.GroupBy(claim => claim.Type).ToDictionary(same => same.Key, same => same.First().Value))
            : Results.Unauthorized();
    }

    [Function("Echo")]
    public async Task<IResult> Echo([HttpTrigger(Open, "post", Route = "echo")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        return Results.Text(await reader.ReadToEndAsync(cancellationToken));
    }

    [Function("Waits")]
    public async Task<IResult> Waits([HttpTrigger(Open, "get", Route = "waits")] HttpRequest request, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(observations.Cancelled.SetResult);
        observations.Entered.SetResult();
        await observations.Cancelled.Task;
        return Results.Ok();
    }
}
