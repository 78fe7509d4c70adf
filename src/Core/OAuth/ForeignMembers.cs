using System.Globalization;
using System.Text.Json;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuth;

/// <summary>Reads members of an authorization server's answer, in every shape that servers use. A null member counts as absent.</summary>
internal static class ForeignMembers
{
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(3_650);

    /// <summary>Returns a string that is not empty; null for any other value.</summary>
    public static string? Text(this JsonElement from, string name) =>
        from.Member(name)?.TextOrNull() is { Length: > 0 } text ? text : null;

    /// <summary>
    /// Returns a number of seconds, or a string that holds one, as a time of at most ten years; null for any other value. Zero and less are
    /// null too: some servers write them for tokens that do not expire, and a dead token is refused soon anyway.
    /// </summary>
    public static TimeSpan? Lifetime(this JsonElement from, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (from.Member(name)?.Seconds() is { } seconds and > 0)
                return TimeSpan.FromSeconds(Math.Min(seconds, MaxLifetime.TotalSeconds));
        }

        return null;
    }

    /// <summary>Returns a number, or the number that a string holds; null for any other value.</summary>
    public static double? Seconds(this JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number)
            return element.TryGetDouble(out var number) ? number : null;
        return element.ValueKind == JsonValueKind.String
            && double.TryParse(element.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var written)
            ? written
            : null;
    }

    /// <summary>
    /// Returns scopes from an array, or from a string that separates them by spaces or commas; null for any other value. A scope that holds
    /// a secret is left out.
    /// </summary>
    public static Scopes? ScopesAt(this JsonElement from, string name, SecretTexts secrets)
    {
        IEnumerable<string>? words = from.Member(name) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString()!.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries),
            { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
            _ => null,
        };
        return words is null ? null : Scopes.Clean(words.Where(word => !secrets.IsIn(word)));
    }
}
