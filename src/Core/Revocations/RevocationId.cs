using System.Globalization;
using Kontext.Core.Input;

namespace Kontext.Core.Revocations;

/// <summary>A revocation's id: a UUID of version 7 (RFC 9562 section 5.7).</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct RevocationId(Guid Value)
{
    /// <summary>Parses the 36 characters of a plain UUID, hex in either case; anything else is no id.</summary>
    public static bool TryParse(string? text, out RevocationId id)
    {
        var parsed = PlainUuid.TryParse(text, out var value);
        id = new RevocationId(value);
        return parsed;
    }

    /// <summary>36 characters, lower case.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}
