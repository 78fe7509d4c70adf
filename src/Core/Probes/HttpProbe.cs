using Kontext.Core.Mcp;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Probes;

/// <summary>Probes a plain API: one GET tells whether the API answers and accepts a credential. Of its body, only the error of a 403 is read.</summary>
public sealed class HttpProbe(OutboundClients clients, IOptions<ProbeOptions> options)
{
    private const int MaxError = 16 * 1024;

    /// <summary>
    /// Probes with a credential. Every status except 5xx means reachable; every status except 401 and 403 means accepted. Throws only when
    /// the caller cancels.
    /// </summary>
    /// <param name="url">The url of the API.</param>
    /// <param name="credential">The credential, sent only to the url's origin; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ProbeResult> ProbeAsync(Uri url, CredentialHeader? credential, CancellationToken cancellationToken)
    {
        var limits = options.Value.Limits;
        using var bound = clients.CreateBound(url, credential, limits);
        return await ProbeConversation.RunAsync(
            bound, credential, limits.Time, token => AskAsync(bound, url, credential, limits.Time, token), cancellationToken);
    }

    /// <summary>Probes without a credential, for users who bring their own: 401 and 403 are expected then.</summary>
    public async Task<ProbeResult> ProbeReachableAsync(Uri url, CancellationToken cancellationToken) =>
        ProbeFindings.AsReachable(await ProbeAsync(url, null, cancellationToken));

    // Only the words of a 403 tell whether it is about the credential.
    private static async Task<McpError?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await response.TryReadAsync(MaxError, cancellationToken) is { } body && HostileJson.Parse(body, out _) is { } document ? McpError.Find(document) : null;

    private static async Task<ProbeResult> AskAsync(BoundClient bound, Uri url, CredentialHeader? credential, TimeSpan limit, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        using var response = await bound.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var status = (int)response.StatusCode;
        if (status is 401 or 403 or >= 500)
        {
            var error = status == 403 && AnswerType.IsJson(response.Content.Headers.ContentType?.MediaType) ? await ReadErrorAsync(response, cancellationToken) : null;
            return ProbeFindings.Of(Refusal.Of(McpPhase.Request, bound.Exchanges[^1], credential, limit) with { Error = error }, bound.Exchanges, bound.Exchanges.Count - 1);
        }

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
