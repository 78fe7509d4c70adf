using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Probes;

/// <summary>Asks a plain API whether it is there and takes a credential: one GET, whose body is not read.</summary>
public sealed class HttpProbe(OutboundClients clients, IOptions<ProbeOptions> options)
{
    /// <summary>Anything but 5xx is reachable, anything but 401 and 403 is accepted. Throws for nothing but the caller's own cancellation.</summary>
    /// <param name="url">Of the API.</param>
    /// <param name="credential">Sent to the url's origin alone; null for none.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<ProbeResult> ProbeAsync(Uri url, CredentialHeader? credential, CancellationToken cancellationToken)
    {
        var limits = options.Value.Limits;
        using var bound = clients.CreateBound(url, credential, limits);
        return await ProbeConversation.RunAsync(
            bound, credential, limits.Time, token => AskAsync(bound, url, credential, limits.Time, token), cancellationToken);
    }

    /// <summary>Asks with no credential, where people bring their own: 401 and 403 are as they should be.</summary>
    public async Task<ProbeResult> ProbeReachableAsync(Uri url, CancellationToken cancellationToken) =>
        ProbeFindings.AsReachable(await ProbeAsync(url, null, cancellationToken));

    private static async Task<ProbeResult> AskAsync(BoundClient bound, Uri url, CredentialHeader? credential, TimeSpan limit, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        using var response = await bound.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var status = (int)response.StatusCode;
        if (status is 401 or 403 or >= 500)
            return ProbeFindings.Of(Refusal.Of(McpPhase.Request, bound.Exchanges[^1], credential, limit), bound.Exchanges, bound.Exchanges.Count - 1);

        return new ProbeResult
        {
            Outcome = ProbeOutcome.Accepted,
            Message = credential is not null
                ? $"Reached the server, which did not refuse the credential (HTTP {status})."
                : $"Reached the server (HTTP {status}).",
            Exchanges = bound.Exchanges,
        };
    }
}
