using System.Net;
using System.Text.Json;
using Kontext.Core.Audit;
using Kontext.Core.Gateway;
using Kontext.Core.Outcomes;
using Kontext.Core.Relaying;
using Kontext.Core.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Aggregate;

/// <summary>Carries out the gateway's own tools, and finds the integration of a tool that is called by its name.</summary>
public sealed class AggregateTools(UsableTools usable, RelayService relay, AuditService audit)
{
    private const int FewItems = 10;
    private const int MostItems = 50;
    private const int MostPinned = 200;
    private const int MostAdvice = 5;
    private const string ResultUri = "kontext://tools/search";

    private static readonly JsonElement AnyObject = JsonElement.Parse("""{"type":"object"}""");

    /// <summary>Returns the gateway's own tools and the accepted tools, at most 200 of those. Problem: invalid_token.</summary>
    internal async Task<Outcome<IReadOnlyList<Tool>>> ListAsync(GatewayCaller caller, CancellationToken cancellationToken)
    {
        if (!(await usable.CollectPinnedAsync(caller, cancellationToken)).Succeeded(out var pinned, out var problem))
            return problem;
        var named = pinned.OrderBy(tool => tool.Key, StringComparer.Ordinal).Take(MostPinned).Select(tool => Describe(tool.Key, tool.Value.Tool));
        return new List<Tool>([.. MetaTools.All, .. named]);
    }

    /// <summary>Finds tools. Problem: invalid_token.</summary>
    internal async Task<Outcome<ContentBlock>> SearchAsync(AggregateCall call, CancellationToken cancellationToken)
    {
        if (!(await usable.CollectAsync(call.Request.Caller, cancellationToken)).Succeeded(out var found, out var problem))
            return problem;
        var ranked = ToolRanking.Rank([.. found.Tools.Select(tool => (tool.Integration.Name.Text, (KnownTool?)tool.Tool))], ToolArguments.TextOf(call.Arguments, "query"));
        var limit = ToolArguments.NumberOf(call.Arguments, "limit", 1, MostItems, FewItems);
        var result = SearchResult.Of(ranked.Take(limit).Select(place => found.Tools[place]), found.Failures);
        return new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = ResultUri, MimeType = "application/json", Text = result.ToJson() } };
    }

    /// <summary>Calls a tool by its id.</summary>
    internal async Task<RelayAnswer> ExecuteAsync(AggregateCall call, CancellationToken cancellationToken)
    {
        if (ToolArguments.TextOf(call.Arguments, "tool_id", "toolId", "id") is not { } id)
            return RelayAnswer.Of(Problem.Invalid("/tool_id", ErrorCodes.Required, "Send tool_id, the id that SEARCH_TOOLS returned."));
        if (ToolArguments.ObjectOf(call.Arguments, "tool_arguments", "arguments", "args") is not { } arguments)
            return RelayAnswer.Of(Problem.Invalid("/tool_arguments", ErrorCodes.WrongType, "tool_arguments must be an object."));
        return ToolId.TryParse(id) is { } tool ? await relay.RelayAsync(call.To(tool, arguments), cancellationToken)
            : ToolNames.IsName(id) ? await CallPinnedAsync(call, id, arguments, cancellationToken)
            : RelayAnswer.Of(Problem.Invalid("/tool_id", ErrorCodes.UnknownValue, "This is no id of a tool: use one that SEARCH_TOOLS returned."));
    }

    /// <summary>Calls an accepted tool by its own name.</summary>
    internal Task<RelayAnswer> CallPinnedAsync(AggregateCall call, string name, CancellationToken cancellationToken) =>
        ToolArguments.ObjectOf(call.Sent, "arguments") is { } arguments
            ? CallPinnedAsync(call, name, arguments, cancellationToken)
            : Task.FromResult(Unknown(call, "The arguments must be an object."));

    /// <summary>
    /// Tells how the person gets what is missing. Problem: invalid_token. The audit has the request, but not its words: they could hold anything.
    /// </summary>
    internal async Task<Outcome<ContentBlock>> RequestAsync(AggregateCall call, CancellationToken cancellationToken)
    {
        if (ToolArguments.TextOf(call.Arguments, "capability", "name", "query", "description", "reason") is not { } capability)
            return Problem.Invalid("/capability", ErrorCodes.Required, "Send capability: what you need to do, in a few words.");
        if (!(await usable.ListUnconnectedAsync(call.Request.Caller, cancellationToken)).Succeeded(out var waiting, out var problem))
            return problem;
        await audit.WriteAsync(
            call.Request.Caller.ToEvent(AuditAction.CapabilityRequest, call.Request.TraceId) with { Outcome = AuditService.Ok }, cancellationToken);
        var fitting = ToolRanking.Rank([.. waiting.Select(one => (one.Server.Name, (KnownTool?)null))], capability);
        List<string> sentences = [.. fitting.Take(MostAdvice).Select(place => waiting[place].Message)];
        if (sentences.Count == 0)
            sentences.Add("No integration that you may use offers this yet. An administrator of your organization can add one, or allow you to use it; the audit has your request.");
        return new TextContentBlock { Text = string.Join('\n', sentences) };
    }

    private async Task<RelayAnswer> CallPinnedAsync(AggregateCall call, string name, JsonElement arguments, CancellationToken cancellationToken)
    {
        if (!(await usable.ListPinnedAsync(call.Request.Caller, cancellationToken)).Succeeded(out var pinned, out var problem))
            return RelayAnswer.Of(problem);
        return pinned.TryGetValue(name, out var found)
            ? await relay.RelayAsync(call.To(found, arguments), cancellationToken)
            : Unknown(call, "There is no tool with this name, or you may not call it. SEARCH_TOOLS finds those that you may call.");
    }

    private static RelayAnswer Unknown(AggregateCall call, string message) =>
        RelayAnswer.Of(new RpcRefusal(HttpStatusCode.OK, (int)McpErrorCode.InvalidParams, message, call.Message.Id));

    private static Tool Describe(string name, KnownTool tool) => new()
    {
        Name = name,
        Description = tool.Description,
        InputSchema = tool.InputSchema is { } schema ? JsonElement.Parse(schema) : AnyObject,
        Annotations = new ToolAnnotations { ReadOnlyHint = tool.IsReadOnly },
    };
}
