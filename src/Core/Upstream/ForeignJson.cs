using System.Text.Json;

namespace Kontext.Core.Upstream;

/// <summary>Reads JSON of other servers, whether or not it was checked. Texts with half characters, which the parser lets pass, count as absent.</summary>
internal static class ForeignJson
{
    /// <summary>Null when absent, null itself, or no member of an object.</summary>
    public static JsonElement? Member(this JsonElement from, string name)
    {
        if (from.ValueKind != JsonValueKind.Object)
            return null;
        try
        {
            return from.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
        }
        catch (InvalidOperationException)
        {
            // A name beside it holds half a character, and so it cannot be compared.
            return null;
        }
    }

    /// <summary>Null for anything but a text.</summary>
    public static string? TextOrNull(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
