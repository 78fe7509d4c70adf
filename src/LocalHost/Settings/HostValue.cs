using System.Globalization;
using System.Text.Json;

namespace Kontext.LocalHost.Settings;

/// <summary>Reads single values of host.json. An absent value is null; a wrong value gives an error of one sentence.</summary>
internal static class HostValue
{
    public static int? Number(JsonElement? value, string name, int least, int most) => value switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var n) && n >= least && n <= most => n,
        _ => throw new StartupException(
            most == int.MaxValue ? $"host.json: {name} must be a whole number, {least} or more." : $"host.json: {name} must be a whole number from {least} to {most}."),
    };

    public static TimeSpan? Duration(JsonElement? value, string name, TimeSpan least, TimeSpan most) => value switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text
            when TimeSpan.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var time) && time >= least && time <= most => time,
        _ => throw new StartupException($"host.json: {name} must be a duration such as \"00:01:00\", {least:c} or more."),
    };

    public static string? OneOf(JsonElement? value, string name, params string[] words) => value switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text when words.FirstOrDefault(Is(text.GetString()!)) is { } word => word,
        _ => throw new StartupException($"host.json: {name} must be {string.Join(" or ", words.Select(word => $"\"{word}\""))}."),
    };

    private static Func<string, bool> Is(string text) => word => word.Equals(text, StringComparison.OrdinalIgnoreCase);
}
