namespace Kontext.Core.Upstream;

/// <summary>Reads the header Content-Encoding.</summary>
internal static class AnswerCodings
{
    // Servers need no more nested codings than this. More would only help a decompression bomb.
    private const int Most = 2;

    /// <summary>
    /// Returns the codings in the order in which they are undone. A name that is no known coding, such as <c>utf-8</c>, is ignored.
    /// </summary>
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

    /// <summary>A content coding (RFC 9110 section 8.4.1) that this app can undo.</summary>
    internal enum Coding
    {
        /// <summary>RFC 1952.</summary>
        Gzip,

        /// <summary>RFC 1950, or RFC 1951: servers send both under this name.</summary>
        Deflate,

        /// <summary>RFC 7932.</summary>
        Brotli,
    }
}
