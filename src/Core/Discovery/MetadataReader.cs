using System.Text.Json;

namespace Kontext.Core.Discovery;

/// <summary>
/// Reads a metadata document member by member, and records the first flaw. A member counts as absent when it is null, an empty object, or
/// an array without a value. Except for <see cref="Text"/>, a blank string counts as absent too.
/// </summary>
internal sealed class MetadataReader(JsonElement document, ForeignAddresses addresses)
{
    /// <summary>The first flaw, as a sentence; null while there is none.</summary>
    public string? Flaw { get; private set; }

    public void Refuse(string flaw) => Flaw ??= flaw;

    public string? Text(string name)
    {
        if (Find(name) is not { } member)
            return null;
        if (member.ValueKind == JsonValueKind.String)
            return member.GetString();
        Refuse($"Its {name} is not a string.");
        return null;
    }

    public bool Flag(string name)
    {
        var member = Find(name);
        if (member is not (null or { ValueKind: JsonValueKind.True or JsonValueKind.False }) && !IsBlank(member.Value))
            Refuse($"Its {name} is neither true nor false.");
        return member is { ValueKind: JsonValueKind.True };
    }

    /// <summary>Returns the strings of an array that are not blank; null when the member is absent or has none.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } member || IsBlank(member))
            return null;
        if (member.ValueKind == JsonValueKind.Array && member.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String || IsBlank(item)))
            return [.. member.EnumerateArray().Where(item => !IsBlank(item)).Select(item => item.GetString()!)];
        Refuse($"Its {name} is not an array of strings.");
        return null;
    }

    /// <summary>Returns the strings of an optional array; none when the member is anything else. It never records a flaw.</summary>
    public IEnumerable<string> TextsIfAny(string name) => Find(name) is { ValueKind: JsonValueKind.Array } member
        ? member.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
        : [];

    /// <summary>
    /// Returns the URL of an endpoint. An empty string counts as absent: some servers write one for an endpoint that they do not have.
    /// </summary>
    public Uri? Endpoint(string name)
    {
        if (Text(name) is not { } text || string.IsNullOrWhiteSpace(text))
            return null;
        if (addresses.ReadEndpoint(text) is { } endpoint)
            return endpoint;
        Refuse($"Its {name} is not an https address that may be used: {ForeignAddresses.Show(text)}.");
        return null;
    }

    private JsonElement? Find(string name) =>
        document.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null && !IsEmpty(member) ? member : null;

    // An array of blank elements holds no more than an empty one.
    private static bool IsEmpty(JsonElement member) => member.ValueKind switch
    {
        JsonValueKind.Array => member.EnumerateArray().All(IsBlank),
        JsonValueKind.Object => !member.EnumerateObject().Any(),
        _ => false,
    };

    private static bool IsBlank(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()));
}
