using System.Net.Http.Headers;
using System.Net.Mime;

namespace Kontext.Core.Outbound;

/// <summary>
/// Sets what every outbound request carries, whichever client sends it: our name, what we read, and the mark that ends loops. It stands in the defaults
/// of all named clients, so no client goes without it.
/// </summary>
public sealed class CommonRequestHandler(LoopTrail trail) : DelegatingHandler
{
    // Servers and their firewalls refuse requests that do not say who sends them.
    private static readonly ProductInfoHeaderValue OurName = new(new ProductHeaderValue("kontext"));

    // A compressed event stream would be held back by the compressor, and a small answer gains nothing.
    private static readonly StringWithQualityHeaderValue NoCoding = new("identity");

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.UserAgent.Clear();
        request.Headers.UserAgent.Add(OurName);
        request.Headers.AcceptEncoding.Clear();
        request.Headers.AcceptEncoding.Add(NoCoding);
        if (request.Headers.Accept.Count == 0)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*", 0.5));
        }

        // RFC 8259 section 11: JSON has no charset parameter, and strict servers answer 415 to one.
        if (request.Content?.Headers.ContentType is { CharSet: not null, MediaType: MediaTypeNames.Application.Json })
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);

        request.Headers.Remove(LoopTrail.Header);
        request.Headers.TryAddWithoutValidation(LoopTrail.Header, trail.Next);
        return base.SendAsync(request, cancellationToken);
    }
}
