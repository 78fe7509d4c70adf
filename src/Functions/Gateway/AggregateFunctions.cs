using System.Diagnostics;
using Kontext.Core.Aggregate;
using Kontext.Functions.Callers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Gateway;

/// <summary>The endpoint of all integrations together.</summary>
public sealed class AggregateFunctions(GatewayCallers callers, AggregateService aggregate, GatewayAnswers answers)
{
    private const string Everything = "";

    [Function("AggregateGateway"), GuardedByGateway]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "delete", Route = "mcp")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (answers.IsForeign(request))
            return answers.ForeignOrigin;
        if (!(await callers.ReadAsync(request.HttpContext, path: null)).Succeeded(out var caller, out var problem))
            return answers.Of(problem, Everything);
        if (!HttpMethods.IsPost(request.Method))
            return new WrongMethodAnswer(HttpMethods.Post);
        if (!(await GatewayBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out problem))
            return answers.Of(problem, Everything);
        AggregateRequest message = new() { Caller = caller, Body = body, Headers = GatewayBody.HeadersOf(request), TraceId = Activity.Current?.TraceId.ToString() };
        return new RelayedAnswer(await aggregate.AnswerAsync(message, request.HttpContext.RequestAborted), answers, Everything);
    }
}
