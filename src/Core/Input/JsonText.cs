using System.Text.Json;

namespace Kontext.Core.Input;

/// <summary>Compares JSON that is stored and returned as it was sent.</summary>
public static class JsonText
{
    /// <summary>
    /// Whether two texts mean the same: white space, escapes and the order of members do not matter. Null equals only null. Numbers with an
    /// exponent beyond 32 bits are equal only when the texts are.
    /// </summary>
    public static bool SameMeaning(string? one, string? other)
    {
        if (one == other)
            return true;
        if (one is null || other is null)
            return false;
        using var first = JsonDocument.Parse(one);
        using var second = JsonDocument.Parse(other);
        try
        {
            return JsonElement.DeepEquals(first.RootElement, second.RootElement);
        }
        catch (ArgumentOutOfRangeException)
        {
            // DeepEquals does not compare exponents beyond 32 bits.
            return false;
        }
    }
}
