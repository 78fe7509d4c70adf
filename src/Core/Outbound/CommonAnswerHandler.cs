using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>
/// Brings every answer into one form, whichever client asked: the media type in lower case and without parameters, the body without content coding and in
/// UTF-8. It stands in the defaults of all named clients. Limits on size count what comes out of it, so a small answer that unfolds without end is cut off.
/// </summary>
public sealed class CommonAnswerHandler : DelegatingHandler
{
    private const string TypeHeader = "Content-Type";
    private const string CodingHeader = "Content-Encoding";
    private const string LengthHeader = "Content-Length";

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var content = response.Content;
        var type = AnswerType.Parse(FirstOf(content, TypeHeader));
        var codings = AnswerCodings.Parse(FirstOf(content, CodingHeader));
        if (codings.Count > 0 || type?.Charset is not null)
            response.Content = content = await DecodeAsync(content, codings, type, cancellationToken);
        content.Headers.Remove(TypeHeader);
        if (type is not null)
            content.Headers.TryAddWithoutValidation(TypeHeader, type.MediaType);
        return response;
    }

    private static async Task<HttpContent> DecodeAsync(HttpContent original, IReadOnlyList<AnswerCodings.Coding> codings, AnswerType? type, CancellationToken cancellationToken)
    {
        StreamContent decoded = new(new DecodedStream(await original.ReadAsStreamAsync(cancellationToken), codings, type?.Charset));
        foreach (var (name, values) in original.Headers.NonValidated)
        {
            if (!name.Equals(LengthHeader, StringComparison.OrdinalIgnoreCase) && !name.Equals(CodingHeader, StringComparison.OrdinalIgnoreCase))
                decoded.Headers.TryAddWithoutValidation(name, values);
        }

        return decoded;
    }

    private static string? FirstOf(HttpContent content, string header) =>
        content.Headers.NonValidated.TryGetValues(header, out var values) ? string.Join(", ", values) : null;
}
