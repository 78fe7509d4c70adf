using System.Globalization;
using System.Text.Json;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuth;

/// <summary>Members of an authorization server's answer in all the shapes they come in. Null counts as absent.</summary>
internal static class ForeignMembers
{
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(3_650);

    /// <summary>A text that is not empty; null for anything else.</summary>
    public static string? Text(this JsonElement from, string name) =>
        from.Member(name)?.TextOrNull() is { Length: > 0 } text ? text : null;

    /// <summary>
    /// A number of seconds, or a text that holds one, as a time of at most ten years. Null when it says nothing that can be believed, zero and
    /// less included: some servers write so for tokens that do not expire, and one that was dead on arrival will be refused soon enough.
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

    /// <summary>A number, or a text that holds one; null for anything else.</summary>
    public static double? Seconds(this JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number)
            return element.TryGetDouble(out var number) ? number : null;
        return element.ValueKind == JsonValueKind.String
            && double.TryParse(element.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var written)
            ? written
            : null;
    }

    /// <summary>Scopes in a text, separated by spaces or commas, or in an array. Null when there is none of these; what holds a secret is passed over.</summary>
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
