using System.Diagnostics;
using Kontext.Core.Gateway;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Relaying;
using Kontext.Functions.Callers;
using Kontext.Functions.Connect;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Gateway;

/// <summary>
/// The endpoints below /mcp/. One function owns them all: the genuine host takes the first route by name that fits a path, and not the most
/// specific one.
/// </summary>
public sealed class GatewayFunctions(
    GatewayCallers callers, RelayService relay, UsableIntegrations usable, ConnectLinks links, CallerGate gate, GatewayAnswers answers)
{
    private const string ConnectSession = "connect-session";
    private const string Integrations = "integrations";

    private static readonly AccessAttribute MayConnect = new(Scope.ConnectionsWrite, Scope.GatewayAccess) { RequiresUser = true };

    [Function("Gateway"), GuardedByGateway]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "delete", Route = "mcp/{segment}")] HttpRequest request, string segment, CancellationToken cancellationToken) =>
        (segment, answers.IsForeign(request)) switch
        {
            (ConnectSession, _) => CreateSessionAsync(request, cancellationToken), // a call of the API, which knows no rule for origins
            (_, true) => Task.FromResult(answers.ForeignOrigin),
            (Integrations, _) => ListAsync(request, cancellationToken),
            _ => RelayAsync(request, segment, cancellationToken),
        };

    private async Task<IResult> RelayAsync(HttpRequest request, string segment, CancellationToken cancellationToken)
    {
        if (!(await callers.ReadAsync(request.HttpContext, segment)).Succeeded(out var caller, out var problem))
            return answers.Of(problem, segment);
        if (!HttpMethods.IsPost(request.Method))
            return new WrongMethodAnswer(HttpMethods.Post);
        if (GatewayPath.TryParse(segment) is not { } path)
            return answers.Of(Problem.NotFound(), segment);
        if (!(await GatewayBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out problem))
            return answers.Of(problem, segment);
        RelayRequest message = new()
        {
            Caller = caller,
            Path = path,
            Body = body,
            Headers = GatewayBody.HeadersOf(request),
            TraceId = Activity.Current?.TraceId.ToString(),
        };
        return new RelayedAnswer(await relay.RelayAsync(message, request.HttpContext.RequestAborted), answers, segment);
    }

    private async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!(await callers.ReadAsync(request.HttpContext, path: null)).Succeeded(out var caller, out var problem))
            return answers.Of(problem, Integrations);
        if (!HttpMethods.IsGet(request.Method))
            return new WrongMethodAnswer(HttpMethods.Get);
        return (await usable.ListAsync(caller, cancellationToken)).Succeeded(out var found, out problem)
            ? Answer.Of(new UsableIntegrationListResponse([.. found.Select(UsableIntegrationResponse.Of)]))
            : answers.Of(problem, Integrations);
    }

    private async Task<IResult> CreateSessionAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!(await gate.AdmitAsync(request.HttpContext, MayConnect)).Succeeded(out var caller, out var problem))
            return new ProblemAnswer(problem, string.Join(' ', MayConnect.Scopes));
        if (!HttpMethods.IsPost(request.Method))
            return new WrongMethodAnswer(HttpMethods.Post);
        return (await RequestBody.ReadOptionalAsync(request, cancellationToken)).Succeeded(out _, out problem)
            && (await links.CreateSessionAsync(caller, cancellationToken)).Succeeded(out var session, out problem)
            ? Answer.Of(session)
            : Answer.Of(problem);
    }
}
