using System.Buffers;

namespace Kontext.Core.Input;

/// <summary>The one way ids are written: the 36 characters of a UUID (RFC 9562 section 4), hex in either case.</summary>
public static class PlainUuid
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789ABCDEFabcdef-");

    /// <summary>False for anything else; the framework also takes white space around it and a sign or 0x in its parts.</summary>
    public static bool TryParse(string? text, out Guid value) =>
        Guid.TryParseExact(text, "D", out value) && text!.Length == 36 && !text.AsSpan().ContainsAnyExcept(Characters);
}
