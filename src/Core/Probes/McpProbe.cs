using Kontext.Core.Input;
using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Probes;

/// <summary>Probes an MCP server: the handshake in any supported revision and transport, then the tool list.</summary>
public sealed class McpProbe(OutboundClients clients, IOptions<ProbeOptions> options, TimeProvider clock)
{
    /// <summary>Probes a server as an agent would use it. Throws only when the caller cancels.</summary>
    /// <param name="url">The url of the MCP endpoint.</param>
    /// <param name="credential">The credential, sent only to the url's origin; null for none.</param>
    /// <param name="owner">The organization whose share of the memory for large answers is used.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ProbeResult> ProbeAsync(Uri url, CredentialHeader? credential, OrganizationId owner, CancellationToken cancellationToken)
    {
        var limits = options.Value.Limits with { Owner = owner.Key };
        using var bound = clients.CreateBound(url, credential, limits);
        return await ProbeConversation.RunAsync(bound, credential, limits.Time, token => ConverseAsync(bound, url, credential, token), cancellationToken);
    }

    /// <summary>
    /// Probes without a credential, for users who bring their own. The server may answer or ask for a credential; both are expected.
    /// </summary>
    public async Task<ProbeResult> ProbeReachableAsync(Uri url, OrganizationId owner, CancellationToken cancellationToken) =>
        ProbeFindings.AsReachable(await ProbeAsync(url, null, owner, cancellationToken));

    private async Task<ProbeResult> ConverseAsync(BoundClient bound, Uri url, CredentialHeader? credential, CancellationToken cancellationToken)
    {
        ToolListing.Limits limits = new(options.Value.MaxToolPages, options.Value.MaxTools);
        var found = await new McpConversation(bound, url, limits, clock).RunAsync(cancellationToken);
        if (found is { Handshake: { } handshake, Tools: { } tools })
            return Describe(handshake, tools, credential) with { Exchanges = found.Exchanges };
        var refused = ProbeFindings.Of(found.Refusals, found.Exchanges, credential, options.Value.ProbeTimeLimit);

        // The handshake decides: a server may refuse to list its tools and still be a good server.
        return found is { Handshake: { } handshakeOnly, Refusals: [.., { IsRpcError: true, Error: var error }] } && !refused.IsAboutCredential
            ? Describe(handshakeOnly, tools: null, credential) with { Exchanges = found.Exchanges, ListingRefusal = ForeignText.Clean(error?.Message, credential) }
            : refused;
    }

    private ProbeResult Describe(McpHandshake handshake, ToolListing? tools, CredentialHeader? credential)
    {
        var name = ForeignText.Clean(handshake.Name, credential);
        var version = ForeignText.Clean(handshake.ServerVersion, credential);
        var protocol = ForeignText.Clean(handshake.Version, credential);
        var server = name is null ? "an MCP server that gives no name" : version is null ? name : $"{name} {version}";
        return new ProbeResult
        {
            Outcome = ProbeOutcome.Accepted,
            Message = $"Reached {server} over MCP {protocol}: {(tools is null ? "its tools could not be listed" : CountOf(tools))}.",
            ServerName = name,
            ProtocolVersion = protocol,
            ToolCount = tools?.Count,
            Tools = tools is null ? null : ToolSnapshot.Of(tools.Tools, tools.IsComplete, options.Value.MaxTools, credential),
            MalformedTools = tools is null ? [] : [.. tools.Malformed.Select(tool => $"“{ForeignText.Clean(tool.Name, credential) ?? "without a name"}”: {tool.Flaw}")],
        };
    }

    private static string CountOf(ToolListing tools)
    {
        var count = $"{(tools.IsComplete ? "" : "at least ")}{(tools.Count == 1 ? "1 tool" : $"{tools.Count} tools")}";
        return tools.Malformed.Count == 0 ? count : $"{count}, and {tools.Malformed.Count} more that clients refuse";
    }
}
