using Kontext.Core.Identity;
using Kontext.Core.Outbound;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Validation;

/// <summary>Asks whether an MCP server is there and accepts us: the handshake of whatever revision and transport it speaks, then its tools.</summary>
public sealed class McpProbe(OutboundClients clients, IOptions<ProbeOptions> options, TimeProvider clock)
{
    // A server that does not know server/discover should say so; one that keeps silent is asked the older way after this time.
    private static readonly TimeSpan DiscoverTimeLimit = TimeSpan.FromSeconds(5);
    private static readonly Implementation ClientInfo = new() { Name = "kontext", Version = "1.0" };

    /// <summary>Tries a server as its agents would. Throws for nothing but the caller's own cancellation.</summary>
    /// <param name="url">Of the MCP endpoint.</param>
    /// <param name="credential">Sent to the url's origin alone; null for none.</param>
    /// <param name="owner">Whose share of the room for large answers it uses.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<ProbeResult> ProbeAsync(Uri url, CredentialHeader? credential, OrganizationId owner, CancellationToken cancellationToken)
    {
        var limits = options.Value.Limits with { Owner = owner.Key };
        using var bound = clients.CreateBound(url, credential, limits);
        return await ProbeConversation.RunAsync(bound, credential is not null, limits.Time, token => ConverseAsync(bound, url, credential, token), cancellationToken);
    }

    /// <summary>Tries a server that people bring their own credentials to, with none: it may answer, and it may ask for one, as it should.</summary>
    public async Task<ProbeResult> ProbeReachableAsync(Uri url, OrganizationId owner, CancellationToken cancellationToken) =>
        ProbeFindings.AsReachable(await ProbeAsync(url, null, owner, cancellationToken));

    private async Task<ProbeResult> ConverseAsync(BoundClient bound, Uri url, CredentialHeader? credential, CancellationToken cancellationToken)
    {
        HttpClientTransportOptions transportOptions = new()
        {
            Endpoint = url,
            TransportMode = HttpTransportMode.AutoDetect,
            ConnectionTimeout = Timeout.InfiniteTimeSpan, // the bound client's own limit ends it, by the clock that tests set
            EnableStandaloneGetStream = false,
            MaxReconnectionAttempts = 0,
        };
        McpClientOptions clientOptions = new()
        {
            ClientInfo = ClientInfo,
            InitializationTimeout = Timeout.InfiniteTimeSpan,
            DiscoverProbeTimeout = DiscoverTimeLimit,
            TimeProvider = clock,
        };
        await using HttpClientTransport transport = new(transportOptions, bound.Http, loggerFactory: null, ownsHttpClient: false);
        await using var client = await McpClient.CreateAsync(transport, clientOptions, loggerFactory: null, cancellationToken);
        var tools = await ListToolsAsync(client, cancellationToken);
        return Describe(client, tools, credential) with { Exchanges = bound.Exchanges };
    }

    private async Task<ToolList?> ListToolsAsync(McpClient client, CancellationToken cancellationToken)
    {
        if (client.ServerCapabilities.Tools is null)
            return new ToolList([], IsComplete: true);

        List<Tool> tools = [];
        var isComplete = false;
        ListToolsRequestParams page = new();
        try
        {
            for (var pages = 0; !isComplete && pages < options.Value.MaxToolPages && tools.Count < options.Value.MaxTools; pages++)
            {
                var result = await client.ListToolsAsync(page, cancellationToken);
                tools.AddRange(result.Tools);
                isComplete = result.NextCursor is null;
                page = new ListToolsRequestParams { Cursor = result.NextCursor };
            }
        }
        catch (McpProtocolException)
        {
            // The handshake is what counts: a server may refuse this one question and still be a good server.
            return null;
        }

        return new ToolList(tools, isComplete);
    }

    private ProbeResult Describe(McpClient client, ToolList? tools, CredentialHeader? credential)
    {
        var name = ForeignText.Clean(client.ServerInfo?.Name, credential);
        var version = ForeignText.Clean(client.ServerInfo?.Version, credential);
        var protocol = ForeignText.Clean(client.NegotiatedProtocolVersion, credential);
        var server = name is null ? "an MCP server that gives no name" : version is null ? name : $"{name} {version}";
        return new ProbeResult
        {
            Outcome = ProbeOutcome.Accepted,
            Message = $"Reached {server} over MCP {protocol}: {tools?.ToString() ?? "its tools could not be listed"}.",
            ServerName = name,
            ProtocolVersion = protocol,
            ToolCount = tools?.Tools.Count,
            Tools = tools is null ? null : ToolSnapshot.Of(tools.Tools, tools.IsComplete, options.Value.MaxTools, credential),
        };
    }

    private sealed record ToolList(IReadOnlyList<Tool> Tools, bool IsComplete)
    {
        public override string ToString() => (IsComplete ? "" : "at least ") + (Tools.Count == 1 ? "1 tool" : $"{Tools.Count} tools");
    }
}
