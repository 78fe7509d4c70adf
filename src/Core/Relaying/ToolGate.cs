using System.Net;
using Kontext.Core.Gateway;
using Kontext.Core.Mcp;
using Kontext.Core.Outcomes;
using Kontext.Core.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Relaying;

/// <summary>Decides which tools a message may call, and which tools an answer shows.</summary>
public sealed class ToolGate(ToolGuards guards, ToolLists lists)
{
    private const string ToolMethods = "tools/";

    /// <summary>Returns what decides on the tools; null when every tool may be called.</summary>
    internal Task<ToolGuard?> FindGuardAsync(GatewayTarget target, CancellationToken cancellationToken) => guards.FindAsync(target, cancellationToken);

    /// <summary>Decides what needs neither a credential nor the server. Null when that does not decide.</summary>
    internal static ToolPass? Decide(GatewayMessage message, ToolGuard? guard)
    {
        if (guard is null || message.Method is not { } method)
            return ToolPass.Open;

        // A server may know more ways to call a tool than the specification does.
        if (method.TrimStart().StartsWith(ToolMethods, StringComparison.OrdinalIgnoreCase) && method is not (RequestMethods.ToolsCall or RequestMethods.ToolsList))
            return ToolPass.Refused(new ToolVerdict(ToolVerdict.NotAllowed, IsObserved: false), message, "Where rules for tools hold, only the methods tools/list and tools/call are relayed.");
        if (method != RequestMethods.ToolsCall)
            return ToolPass.Open;
        if (message.Tool is not { } tool)
            return ToolPass.Refused(new ToolVerdict(ToolVerdict.NotAllowed, IsObserved: false), message, "Name the tool.");
        if (guard.Decide(tool) is { IsDenied: true } denied)
            return ToolPass.Refused(denied, message, denied.Reason);
        return guard.NeedsList ? null : new ToolPass(guard.Decide(tool) ?? ToolVerdict.Allowed, Refusal: null);
    }

    /// <summary>Decides with the server's list.</summary>
    internal static ToolPass Decide(GatewayMessage message, ToolGuard guard, ToolList list)
    {
        var verdict = guard.Decide(message.Tool!, list.Find(message.Tool!));
        return verdict.IsDenied ? ToolPass.Refused(verdict, message, verdict.Reason) : new ToolPass(verdict, Refusal: null);
    }

    /// <summary>Returns the server's tools.</summary>
    internal Task<Result<ToolList, ListFailure>> ListAsync(GatewayTarget target, GatewayCredential credential, CancellationToken cancellationToken) =>
        lists.FindAsync(target, credential, cancellationToken);

    /// <summary>
    /// Returns the server's answer to tools/list without the tools that the rules hide; null when it broke off. Of an event stream the answer
    /// alone is kept.
    /// </summary>
    internal async Task<byte[]?> FilterAsync(GatewayMessage message, ToolGuard guard, GatewayTarget target, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await ToolsAnswer.ReadAsync(response, message.Id!.Value, cancellationToken) is not { } answer)
            return null;
        List<(string Name, string Hash)> listed = [];
        var shown = answer.Where(sent =>
        {
            if (ListedTool.Read(sent).Tool is not { } tool)
                return false;
            var hash = tool.Hash();
            listed.Add((tool.Name, hash));
            return guard.Shows(tool.Name, hash, tool.IsReadOnly);
        });
        lists.Compare(target, listed);
        return shown;
    }
}

/// <summary>What the rules say of one message.</summary>
/// <param name="Verdict">The decision.</param>
/// <param name="Refusal">The answer to a message that is refused; null for one that passes.</param>
internal sealed record ToolPass(ToolVerdict Verdict, RpcRefusal? Refusal)
{
    public static ToolPass Open { get; } = new(ToolVerdict.Allowed, Refusal: null);

    /// <summary>A rule needs the server's list, which could not be had, and only observes.</summary>
    public static ToolPass Unknown { get; } = new(new ToolVerdict(ToolVerdict.NotReadOnly, IsObserved: true), Refusal: null);

    // The protocol's error for a tool that is not there is -32602 too, so every client knows it.
    public static ToolPass Refused(ToolVerdict verdict, GatewayMessage message, string reason) =>
        new(verdict, new RpcRefusal(HttpStatusCode.OK, (int)McpErrorCode.InvalidParams, reason, message.Id));
}
