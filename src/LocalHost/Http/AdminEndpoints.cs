using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.LocalHost.Identity;
using Kontext.LocalHost.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kontext.LocalHost.Http;

/// <summary>Maps the admin endpoints of the host. As with Core Tools they need no key, but they answer this machine only.</summary>
internal static partial class AdminEndpoints
{
    /// <param name="app">Gets the endpoints.</param>
    /// <param name="functions">All functions.</param>
    /// <param name="run">Starts a timer or queue function, with the queue message as input. The caller does not learn the result.</param>
    public static void MapAdmin(this IEndpointRouteBuilder app, IReadOnlyList<FunctionMetadata> functions, Action<FunctionMetadata, string> run)
    {
        app.MapGet("/admin/host/status", Guarded(static _ => Task.FromResult(Results.Json(new HostStatus("Running", "4.0.0-local"), AdminJson.Default.HostStatus))));
        app.MapPost("/admin/functions/{name}", Guarded(http => InvokeAsync(http, functions, run)));
    }

    private static RequestDelegate Guarded(Func<HttpContext, Task<IResult>> answer) => async http =>
    {
        var result = Loopback.IsWhere(http) ? await answer(http) : Results.StatusCode(StatusCodes.Status401Unauthorized);
        await result.ExecuteAsync(http);
    };

    private static async Task<IResult> InvokeAsync(HttpContext http, IReadOnlyList<FunctionMetadata> functions, Action<FunctionMetadata, string> run)
    {
        var name = http.GetRouteValue("name")?.ToString();
        if (functions.FirstOrDefault(function => function.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } function)
            return Results.NotFound();

        // A page of another site can send all other content types without a preflight request (Fetch, CORS-safelisted request-header).
        if (!http.Request.HasJsonContentType())
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        if (await ReadAsync(http.Request) is not { } input)
            return Results.BadRequest();

        // An HTTP function needs a request. The platform also accepts such a call, and reports the failed run in its log only.
        if (function.TriggerType != FunctionMetadata.HttpTrigger)
            run(function, input.Input ?? "");
        return Results.Accepted();
    }

    private static async Task<FunctionInput?> ReadAsync(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, AdminJson.Default.FunctionInput, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record HostStatus(string State, string Version);

    internal sealed record FunctionInput(string? Input);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(HostStatus))]
    [JsonSerializable(typeof(FunctionInput))]
    private sealed partial class AdminJson : JsonSerializerContext;
}
