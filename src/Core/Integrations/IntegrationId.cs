using System.Globalization;
using Kontext.Core.Input;

namespace Kontext.Core.Integrations;

/// <summary>An integration's id: a UUID, in made ones of version 7 (RFC 9562 section 5.7), so that ids sort by creation.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct IntegrationId(Guid Value)
{
    /// <summary>Parses the 36 characters of a plain UUID, hex in either case; anything else is no id.</summary>
    public static bool TryParse(string? text, out IntegrationId id)
    {
        var parsed = PlainUuid.TryParse(text, out var value);
        id = new IntegrationId(value);
        return parsed;
    }

    /// <summary>36 characters, lower case; text order is id order.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}
