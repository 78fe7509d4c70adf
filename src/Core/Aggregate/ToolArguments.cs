using System.Text;
using System.Text.Json;
using Kontext.Core.Mcp;
using Kontext.Core.Upstream;

namespace Kontext.Core.Aggregate;

/// <summary>Reads the arguments of the gateway's own tools. Models write them, so several spellings count.</summary>
internal static class ToolArguments
{
    private const int MaxText = 1_024;

    private static readonly JsonElement None = JsonElement.Parse("{}");

    /// <summary>Returns the first of these members that is a text, cut off after 1,024 characters; null when there is none.</summary>
    public static string? TextOf(JsonElement? arguments, params string[] names) =>
        Find(arguments, names)?.TextOrNull() is { Length: > 0 } text ? ForeignText.Cut(text, MaxText) : null;

    /// <summary>Returns the first of these members that is an object, or a text that holds one. Without such a member, an empty object; null when it is something else.</summary>
    public static JsonElement? ObjectOf(JsonElement? arguments, params string[] names)
    {
        if (Find(arguments, names) is not { } found)
            return None;
        if (found.TextOrNull() is { } text)
            return text.Length == 0 ? None : HostileJson.Parse(Encoding.UTF8.GetBytes(text), out _) is { ValueKind: JsonValueKind.Object } parsed ? parsed : null;
        return found.ValueKind == JsonValueKind.Object ? found : null;
    }

    /// <summary>Returns a number in a range; the one nearest to it when it lies outside, and the given one when there is no number.</summary>
    public static int NumberOf(JsonElement? arguments, string name, int least, int most, int otherwise) =>
        Find(arguments, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? (int)Math.Clamp(value, least, most) : otherwise;

    private static JsonElement? Find(JsonElement? arguments, params string[] names) =>
        names.Select(name => arguments?.Member(name)).FirstOrDefault(member => member is not null);
}
