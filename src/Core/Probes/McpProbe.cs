using Kontext.Core.Input;
using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Probes;

/// <summary>Asks whether an MCP server is there and accepts us: the handshake of whatever revision and transport it speaks, then its tools.</summary>
public sealed class McpProbe(OutboundClients clients, IOptions<ProbeOptions> options, TimeProvider clock)
{
    /// <summary>Tries a server as its agents would. Throws for nothing but the caller's own cancellation.</summary>
    /// <param name="url">Of the MCP endpoint.</param>
    /// <param name="credential">Sent to the url's origin alone; null for none.</param>
    /// <param name="owner">Whose share of the room for large answers it uses.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<ProbeResult> ProbeAsync(Uri url, CredentialHeader? credential, OrganizationId owner, CancellationToken cancellationToken)
    {
        var limits = options.Value.Limits with { Owner = owner.Key };
        using var bound = clients.CreateBound(url, credential, limits);
        return await ProbeConversation.RunAsync(bound, credential, limits.Time, token => ConverseAsync(bound, url, credential, token), cancellationToken);
    }

    /// <summary>Tries a server that people bring their own credentials to, with none: it may answer, and it may ask for one, as it should.</summary>
    public async Task<ProbeResult> ProbeReachableAsync(Uri url, OrganizationId owner, CancellationToken cancellationToken) =>
        ProbeFindings.AsReachable(await ProbeAsync(url, null, owner, cancellationToken));

    private async Task<ProbeResult> ConverseAsync(BoundClient bound, Uri url, CredentialHeader? credential, CancellationToken cancellationToken)
    {
        ToolListing.Limits limits = new(options.Value.MaxToolPages, options.Value.MaxTools);
        var found = await new McpConversation(bound, url, limits, clock).RunAsync(cancellationToken);
        if (found is { Handshake: { } handshake, Tools: { } tools })
            return Describe(handshake, tools, credential) with { Exchanges = found.Exchanges };
        var refused = ProbeFindings.Of(found.Refusals, found.Exchanges, credential, options.Value.ProbeTimeLimit);

        // The handshake is what counts: a server may refuse this one question and still be a good server.
        return found is { Handshake: { } greeted, Refusals: [.., { IsRpcError: true, Error: var error }] } && !refused.IsAboutCredential
            ? Describe(greeted, tools: null, credential) with { Exchanges = found.Exchanges, ListingRefusal = ForeignText.Clean(error?.Message, credential) }
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
