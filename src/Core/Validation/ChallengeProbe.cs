using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using Kontext.Core.Outbound;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Validation;

/// <summary>Asks an MCP server that people sign in to for its challenge: initialize without a credential, and where that is not understood, the older SSE stream.</summary>
public sealed class ChallengeProbe(OutboundClients clients, IOptions<ProbeOptions> options)
{
    // Every revision of the protocol answers it or refuses it; the challenge comes before either.
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"kontext","version":"1.0"}}}""";

    /// <summary>401 with a Bearer challenge is <see cref="ProbeOutcome.ChallengeSeen"/>. Throws for nothing but the caller's own cancellation.</summary>
    public async Task<ProbeResult> ProbeAsync(Uri url, CancellationToken cancellationToken)
    {
        var limits = options.Value.Limits;
        using var bound = clients.CreateBound(url, null, limits);
        return await ProbeConversation.RunAsync(bound, hasCredential: false, limits.Time, token => AskAsync(bound, url, token), cancellationToken);
    }

    private static async Task<ProbeResult> AskAsync(BoundClient bound, Uri url, CancellationToken cancellationToken)
    {
        using HttpRequestMessage initialize = new(HttpMethod.Post, url)
        {
            Content = new StringContent(Initialize, Encoding.UTF8, MediaTypeNames.Application.Json),
        };
        var status = await SendAsync(bound, initialize, cancellationToken);
        if (status is 400 or 404 or 405 or 406 or 415)
        {
            using HttpRequestMessage stream = new(HttpMethod.Get, url);
            status = await SendAsync(bound, stream, cancellationToken);
        }

        return Judge(status, bound.Exchanges);
    }

    private static async Task<int> SendAsync(BoundClient bound, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Text.EventStream));
        using var response = await bound.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)response.StatusCode;
    }

    private static ProbeResult Judge(int status, IReadOnlyList<Exchange> exchanges)
    {
        var last = exchanges[^1];
        return (status, last) switch
        {
            (401, { Challenge: not null }) => Found(ProbeOutcome.ChallengeSeen,
                "Reached the server; it asks for a bearer token, as one that people sign in to should."),
            (401, _) => Found(ProbeOutcome.ChallengeMissing,
                "The server asks for a credential (HTTP 401), but its answer holds no Bearer challenge in WWW-Authenticate, which is how people's sign-in is found. Check that the URL is the one of the MCP endpoint, or choose authMode user_token or server_token."),
            ( >= 200 and < 300, { MediaType: MediaTypeNames.Application.Json or MediaTypeNames.Text.EventStream }) => Found(ProbeOutcome.NoAuthentication,
                "The server answers without asking anybody to sign in. Choose authMode none, or check that the URL is the one that needs signing in."),
            _ => ProbeFindings.OfStatus(exchanges, hasCredential: false) ?? ProbeFindings.NotMcp(exchanges),
        };

        ProbeResult Found(ProbeOutcome outcome, string message) =>
            new() { Outcome = outcome, Message = message, Challenge = last.Challenge, Exchanges = exchanges };
    }
}
