using System.Text.Json;

namespace Kontext.Core.Input;

/// <summary>JSON that is kept and returned as the text it was sent as.</summary>
public static class JsonText
{
    /// <summary>Whether two texts mean the same: white space, escapes and the order of members do not matter. Null equals null only; numbers
    /// with an exponent beyond 32 bits equal only in the same text.</summary>
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
            // An exponent beyond 32 bits, which it does not compare.
            return false;
        }
    }
}
