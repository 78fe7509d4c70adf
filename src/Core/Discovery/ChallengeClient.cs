using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using Kontext.Core.Outbound;

namespace Kontext.Core.Discovery;

/// <summary>Asks an MCP server that people sign in to for its challenge: initialize without a credential, and where that is not understood, the older SSE stream.</summary>
public sealed class ChallengeClient(OutboundClients clients)
{
    // Headers are all that is read.
    private const long MaxBytes = 64 * 1024;

    // Every revision of the protocol answers it or refuses it; the challenge comes before either.
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"kontext","version":"1.0"}}}""";

    /// <summary>For both questions together.</summary>
    public static TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Asks now. Throws for nothing but the caller's own cancellation.</summary>
    public async Task<ChallengeAnswer> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        using var bound = clients.CreateBound(url, null, new OutboundLimits(TimeLimit, MaxBytes));
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

        return new ChallengeAnswer(status, bound.Exchanges, bound.TimeLimit.IsCancellationRequested);
    }

    private static async Task<int?> SendAsync(BoundClient bound, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Text.EventStream));
        using var response = await bound.TrySendAsync(request, cancellationToken);
        return (int?)response?.StatusCode;
    }
}
