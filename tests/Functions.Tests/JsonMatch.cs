using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kontext.Functions.Tests;

/// <summary>
/// Compares JSON exactly, in any order of members. In the expected text "&lt;uuid&gt;", "&lt;time&gt;" and "&lt;text&gt;" match any value
/// of their kind.
/// </summary>
internal static partial class JsonMatch
{
    public static void Exact(string expected, JsonNode? actual)
    {
        if (Difference(JsonNode.Parse(expected), actual, "") is { } difference)
            Assert.Fail($"{difference}{Environment.NewLine}{actual?.ToJsonString()}");
    }

    private static string? Difference(JsonNode? expected, JsonNode? actual, string path) => (expected, actual) switch
    {
        (JsonObject one, JsonObject other) => MembersDiffer(one, other, path),
        (JsonArray one, JsonArray other) => one.Count != other.Count
            ? $"{path}: {other.Count} items instead of {one.Count}"
            : one.Select((item, index) => Difference(item, other[index], $"{path}/{index}")).FirstOrDefault(found => found is not null),
        _ when Placeholder(expected) is { } kind => Fits(kind, actual) ? null : $"{path}: no {kind}: {actual?.ToJsonString()}",
        _ => JsonNode.DeepEquals(expected, actual) ? null : $"{path}: {actual?.ToJsonString() ?? "null"} instead of {expected?.ToJsonString() ?? "null"}",
    };

    private static string? MembersDiffer(JsonObject expected, JsonObject actual, string path)
    {
        var missing = expected.Select(member => member.Key).Except(actual.Select(member => member.Key), StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            return $"{path}: without {string.Join(", ", missing)}";
        var more = actual.Select(member => member.Key).Except(expected.Select(member => member.Key), StringComparer.Ordinal).ToList();
        if (more.Count > 0)
            return $"{path}: unexpected {string.Join(", ", more)}";
        return expected.Select(member => Difference(member.Value, actual[member.Key], $"{path}/{member.Key}")).FirstOrDefault(found => found is not null);
    }

    private static string? Placeholder(JsonNode? expected) =>
        expected is JsonValue value && value.TryGetValue<string>(out var text) && text is "<uuid>" or "<time>" or "<text>"
            ? expected.GetValue<string>()
            : null;

    private static bool Fits(string kind, JsonNode? actual)
    {
        if (actual is not JsonValue value || !value.TryGetValue<string>(out var text))
            return false;
        return kind switch
        {
            "<uuid>" => Uuid().IsMatch(text),
            "<time>" => Time().IsMatch(text),
            _ => text.Length > 0,
        };
    }

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", RegexOptions.None, 1_000)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$", RegexOptions.None, 1_000)]
    private static partial Regex Time();
}
