using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Mime;

namespace Kontext.Core.Outbound;

/// <summary>
/// Sets the headers of every outbound request: our name, the accepted media types, and the mark that ends loops. A request whose headers would break
/// out of their lines is not sent. It is a default of all named clients, so no client lacks it.
/// </summary>
public sealed class CommonRequestHandler(LoopTrail trail) : DelegatingHandler
{
    // Some servers and firewalls refuse requests without a User-Agent.
    private static readonly ProductInfoHeaderValue OurName = new(new ProductHeaderValue("kontext"));

    // Compression would delay an event stream, and saves nothing in a small answer.
    private static readonly StringWithQualityHeaderValue NoCoding = new("identity");

    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\0");

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.UserAgent.Clear();
        if (request.Options.TryGetValue(RelayedRequests.UserAgent, out var relayed))
            request.Headers.TryAddWithoutValidation("User-Agent", relayed);
        request.Headers.UserAgent.Add(OurName);
        request.Headers.AcceptEncoding.Clear();
        request.Headers.AcceptEncoding.Add(NoCoding);
        if (request.Headers.Accept.Count == 0)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*", 0.5));
        }

        // RFC 8259 section 11: JSON has no charset parameter, and strict servers answer 415 to it.
        if (request.Content?.Headers.ContentType is { CharSet: not null, MediaType: MediaTypeNames.Application.Json })
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);

        request.Headers.Remove(LoopTrail.Header);
        request.Headers.TryAddWithoutValidation(LoopTrail.Header, trail.Next);

        // .NET writes a value that was added without validation as it is, and the rest of its text would be another header (RFC 9110 section 5.5).
        if (BreaksOut(request.Headers) || (request.Content is { } content && BreaksOut(content.Headers)))
            throw new HttpRequestException("The request was not sent: a value of its headers has a line break or a NUL.");
        return base.SendAsync(request, cancellationToken);
    }

    private static bool BreaksOut(HttpHeaders headers)
    {
        foreach (var (_, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                if (value.AsSpan().ContainsAny(LineEnds))
                    return true;
            }
        }

        return false;
    }
}
