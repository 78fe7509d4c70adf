using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Kontext.SampleApp;

/// <summary>One function for each way a parameter gets its value.</summary>
public sealed class BindingFunctions(ScopedNote note)
{
    private const AuthorizationLevel Open = AuthorizationLevel.Anonymous;

    [Function("BindText")]
    public IResult BindText([HttpTrigger(Open, "get", Route = "bind/text/{ID}")] HttpRequest request, string id) => Results.Text(id);

    [Function("BindGuid")]
    public IResult BindGuid([HttpTrigger(Open, "get", Route = "bind/guid/{id}")] HttpRequest request, Guid id) => Results.Text(id.ToString());

    [Function("BindInt")]
    public IResult BindInt([HttpTrigger(Open, "get", Route = "bind/int/{id}")] HttpRequest request, int id) =>
        Results.Text(id.ToString(CultureInfo.InvariantCulture));

    [Function("BindBool")]
    public IResult BindBool([HttpTrigger(Open, "get", Route = "bind/bool/{value:bool}")] HttpRequest request, bool value) =>
        Results.Text(value ? "yes" : "no");

    [Function("BindTime")]
    public IResult BindTime([HttpTrigger(Open, "get", Route = "bind/time/{at}")] HttpRequest request, DateTimeOffset at) =>
        Results.Text(at.ToString("O", CultureInfo.InvariantCulture));

    [Function("BindOptional")]
    public IResult BindOptional([HttpTrigger(Open, "get", Route = "bind/optional/{page?}")] HttpRequest request, int? page, string size = "ten") =>
        Results.Text($"{page?.ToString(CultureInfo.InvariantCulture) ?? "null"} {size}");

    [Function("BindMissing")]
    public IResult BindMissing([HttpTrigger(Open, "get", Route = "bind/missing")] HttpRequest request, int count) => Results.Ok(count);

    [Function("BindServices")]
    public IResult BindServices([HttpTrigger(Open, "get", Route = "bind/services")] HttpRequest request, ILogger? log, HttpContext? http, string? code) =>
        Results.Text($"{log is null} {http is null} {code is null}");

    [Function("BindContext")]
    public IResult BindContext([HttpTrigger(Open, "get", Route = "bind/context")] HttpRequest request, FunctionContext context, CancellationToken cancellationToken) =>
        Results.Json(new
        {
            context.InvocationId,
            Header = request.Headers["x-ms-invocation-id"].ToString(),
            SameToken = cancellationToken == context.CancellationToken && cancellationToken.CanBeCanceled,
            SameRequest = context.GetHttpContext() == request.HttpContext,
            SameScope = ReferenceEquals(context.InstanceServices.GetService(typeof(ScopedNote)), note)
                && ReferenceEquals(request.HttpContext.RequestServices.GetService(typeof(ScopedNote)), note)
                && ReferenceEquals(context.Items["scoped"], note),
            context.FunctionDefinition.Name,
            context.FunctionDefinition.EntryPoint,
            Trigger = context.FunctionDefinition.InputBindings["request"].Type,
            Authenticated = request.HttpContext.User.Identity?.IsAuthenticated ?? false,
        });
}
