namespace Kontext.Core.Upstream;

/// <summary>Reads Content-Encoding.</summary>
internal static class AnswerCodings
{
    // A bomb within a bomb is nothing that a server needs.
    private const int Most = 2;

    /// <summary>In the order in which they are undone. What is no coding of ours, such as <c>utf-8</c>, counts as not being there.</summary>
    public static IReadOnlyList<Coding> Parse(string? header) => header is null ? [] :
    [
        .. header.Split(',', StringSplitOptions.TrimEntries).Select(CodingOf).OfType<Coding>().Reverse().Take(Most),
    ];

    private static Coding? CodingOf(string name) => name.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => Coding.Gzip,
        "deflate" => Coding.Deflate,
        "br" => Coding.Brotli,
        _ => null,
    };

    /// <summary>A content coding (RFC 9110 section 8.4.1) that is undone.</summary>
    internal enum Coding
    {
        /// <summary>RFC 1952.</summary>
        Gzip,

        /// <summary>RFC 1950; servers send RFC 1951 under the same name.</summary>
        Deflate,

        /// <summary>RFC 7932.</summary>
        Brotli,
    }
}
