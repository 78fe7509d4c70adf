using System.Buffers;
using System.Globalization;

namespace Kontext.Core.Integrations;

/// <summary>An integration's id: a UUID, in made ones of version 7 (RFC 9562 section 5.7), so that ids sort by creation.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct IntegrationId(Guid Value)
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789ABCDEFabcdef-");

    /// <summary>Parses the 36 characters of a plain UUID, hex in either case; anything else is no id.</summary>
    public static bool TryParse(string? text, out IntegrationId id)
    {
        // The framework also takes white space around it and a sign or 0x in its parts.
        var parsed = Guid.TryParseExact(text, "D", out var value) && text!.Length == 36 && !text.AsSpan().ContainsAnyExcept(Characters);
        id = new IntegrationId(value);
        return parsed;
    }

    /// <summary>36 characters, lower case; text order is id order.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}
