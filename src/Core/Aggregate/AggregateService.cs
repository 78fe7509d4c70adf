using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.Gateway;
using Kontext.Core.Mcp;
using Kontext.Core.Outcomes;
using Kontext.Core.Relaying;
using Kontext.Core.Upstream;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Aggregate;

/// <summary>
/// The MCP server at the address of all integrations, in both eras of the protocol. It answers everything itself but the call of a tool, which
/// it relays like any other.
/// </summary>
public sealed class AggregateService(GatewayLimits limits, GatewaySessions sessions, AggregateTools tools)
{
    private const int MaxVersion = 64;

    /// <summary>Answers a message. The caller writes the answer, and disposes it at its end.</summary>
    public async Task<RelayAnswer> AnswerAsync(AggregateRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.AreUnusual)
            return RelayAnswer.Of(RelayHeaders.Unusual);
        if (!GatewayMessage.Read(request.Body, request.Headers).Succeeded(out var message, out var refusal))
            return RelayAnswer.Of(refusal);
        if (message.Method != RequestMethods.Initialize && message.Version is { } version && !McpMessage.KnownVersions.Contains(version))
            return UnknownVersion(message, version);

        // The relay counts the calls that it makes.
        if (message.Tool == MetaTools.Execute)
            return await AnswerAsync(request, message, cancellationToken);
        if (!limits.Enter(request.Caller, message).Succeeded(out var lease, out var problem))
            return RelayAnswer.Of(problem);
        using (lease)
            return await AnswerAsync(request, message, cancellationToken);
    }

    private async Task<RelayAnswer> AnswerAsync(AggregateRequest request, GatewayMessage message, CancellationToken cancellationToken)
    {
        var opened = await sessions.OpenAsync(message, request.Headers, request.Caller, cancellationToken);
        return opened.Refusal is { } refusal ? RelayAnswer.Of(refusal) : await AnswerAsync(request, message, opened.Session, cancellationToken);
    }

    private async Task<RelayAnswer> AnswerAsync(AggregateRequest request, GatewayMessage message, GatewaySession? session, CancellationToken cancellationToken)
    {
        if (!message.IsRequest)
            return RelayAnswer.Accepted();
        switch (message.Method)
        {
            case RequestMethods.Initialize:
                var answer = Of(OwnResults.Initialize(message, MetaTools.Instructions));
                answer.Add(McpHeaders.Session, await sessions.SealAsync(new GatewaySession(null, message.Version, message.ShowsAddresses), request.Caller, cancellationToken));
                return answer;
            case RequestMethods.ServerDiscover:
                return Of(OwnResults.Discover(message, MetaTools.Instructions));
            case RequestMethods.Ping or OwnResults.SetLevel:
                return Of(OwnResults.Empty(message));
            case RequestMethods.ToolsList:
                return (await tools.ListAsync(request.Caller, cancellationToken)).Succeeded(out var listed, out var ended)
                    ? Of(OwnResults.Tools(message, listed))
                    : RelayAnswer.Of(ended);
            case RequestMethods.ToolsCall:
                return await CallAsync(request, message, session, cancellationToken);
            default:
                return RelayAnswer.Of(new RpcRefusal(
                    message.IsModern ? HttpStatusCode.NotFound : HttpStatusCode.OK, (int)McpErrorCode.MethodNotFound, "This server has tools alone.", message.Id));
        }
    }

    private async Task<RelayAnswer> CallAsync(AggregateRequest request, GatewayMessage message, GatewaySession? session, CancellationToken cancellationToken)
    {
        if (message.Tool is not { } tool || message.ReadParameters() is not { } sent)
            return RelayAnswer.Of(new RpcRefusal(HttpStatusCode.OK, (int)McpErrorCode.InvalidParams, "Name the tool.", message.Id));
        AggregateCall call = new(request, message, session, sent);
        switch (tool)
        {
            case MetaTools.Search:
                return Of(message, await tools.SearchAsync(call, cancellationToken));
            case MetaTools.Request:
                return Of(message, await tools.RequestAsync(call, cancellationToken));
            case MetaTools.Execute:
                return Tell(message, await tools.ExecuteAsync(call, cancellationToken));
            default:
                return Tell(message, await tools.CallPinnedAsync(call, tool, cancellationToken));
        }
    }

    private static RelayAnswer Of(GatewayMessage message, Outcome<ContentBlock> outcome) => outcome.Succeeded(out var content, out var problem)
        ? Of(OwnResults.Of(message, new CallToolResult { Content = [content], ResultType = OwnResults.TypeFor(message) }))
        : Tell(message, RelayAnswer.Of(problem));

    // A model reads results, and no HTTP statuses. Only a token that is no longer valid is its client's affair.
    private static RelayAnswer Tell(GatewayMessage message, RelayAnswer answer) =>
        answer.Problem is { Kind: not ProblemKind.Unauthenticated } problem ? Of(OwnResults.Failed(message, problem.Message)) : answer;

    // MCP 2026-07-28, versioning; earlier revisions ask for the status alone.
    private static RelayAnswer UnknownVersion(GatewayMessage message, string version) => RelayAnswer.OfDocument(HttpStatusCode.BadRequest, RpcRefusal.ToJson(
        message.Id,
        McpError.UnsupportedVersion,
        "This revision of MCP is not known here.",
        new JsonObject { ["supported"] = new JsonArray([.. McpMessage.KnownVersions.Select(known => (JsonNode)known)]), ["requested"] = ForeignText.Cut(version, MaxVersion) }));

    private static RelayAnswer Of(byte[] document) => RelayAnswer.OfDocument(HttpStatusCode.OK, document);
}

/// <summary>A call of a tool at the address of all integrations.</summary>
/// <param name="Request">The request.</param>
/// <param name="Message">The client's message.</param>
/// <param name="Session">The client's session; null for none.</param>
/// <param name="Sent">The parameters of the message.</param>
internal sealed record AggregateCall(AggregateRequest Request, GatewayMessage Message, GatewaySession? Session, JsonElement Sent)
{
    /// <summary>The arguments; null when there are none.</summary>
    public JsonElement? Arguments => Sent.Member("arguments");

    /// <summary>Returns the request that relays the call of a tool.</summary>
    public RelayRequest To(ToolId tool, JsonElement arguments) => new()
    {
        Caller = Request.Caller,
        Path = tool.Path,
        Body = Request.Body,
        Headers = Request.Headers,
        TraceId = Request.TraceId,
        Call = new ToolCall(Message with { Name = tool.Tool }, arguments, Sent, Session),
    };

    /// <summary>Returns the type name; the content stays out of logs.</summary>
    public override string ToString() => nameof(AggregateCall);
}
