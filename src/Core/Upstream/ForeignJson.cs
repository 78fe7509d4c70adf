using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.Upstream;

/// <summary>
/// Reads JSON of other servers, checked or not. Strings with unpaired surrogates, which the parser accepts, count as absent.
/// </summary>
internal static class ForeignJson
{
    /// <summary>Returns a member of an object; null when it is absent or null, or when the element is no object.</summary>
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
            // A neighbouring name holds an unpaired surrogate, so the names cannot be compared.
            return null;
        }
    }

    /// <summary>Whether an object has this member with the value null. False for an absent member.</summary>
    public static bool HasNull(this JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object
        && from.EnumerateObject().Any(member => member.Value.ValueKind == JsonValueKind.Null && JsonStrings.FindName(member) == name);

    /// <summary>Returns the string; null for any other value.</summary>
    public static string? TextOrNull(this JsonElement element) => element.ValueKind == JsonValueKind.String ? JsonStrings.Find(element) : null;
}
