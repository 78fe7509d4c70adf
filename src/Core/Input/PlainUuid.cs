using System.Buffers;

namespace Kontext.Core.Input;

/// <summary>The only accepted form of an id: the 36 characters of a UUID (RFC 9562 section 4), hex digits in either case.</summary>
public static class PlainUuid
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789ABCDEFabcdef-");

    /// <summary>Parses an id. Unlike the framework's parser, it refuses white space around the text, and a sign or 0x inside.</summary>
    public static bool TryParse(string? text, out Guid value) =>
        Guid.TryParseExact(text, "D", out value) && text!.Length == 36 && !text.AsSpan().ContainsAnyExcept(Characters);
}
