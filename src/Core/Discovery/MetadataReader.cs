using System.Text.Json;

namespace Kontext.Core.Discovery;

/// <summary>Reads a metadata document member by member and remembers the first thing that is wrong with it. Null counts as absent.</summary>
internal sealed class MetadataReader(JsonElement document, ForeignAddresses addresses)
{
    /// <summary>A sentence; null while nothing is wrong.</summary>
    public string? Flaw { get; private set; }

    public void Refuse(string flaw) => Flaw ??= flaw;

    public string? Text(string name)
    {
        if (Find(name) is not { } member)
            return null;
        if (member.ValueKind == JsonValueKind.String)
            return member.GetString();
        Refuse($"Its {name} is not a text.");
        return null;
    }

    public bool Flag(string name)
    {
        var member = Find(name);
        if (member is not (null or { ValueKind: JsonValueKind.True or JsonValueKind.False }))
            Refuse($"Its {name} is neither true nor false.");
        return member is { ValueKind: JsonValueKind.True };
    }

    /// <summary>Null when absent.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } member)
            return null;
        if (member.ValueKind == JsonValueKind.Array && member.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. member.EnumerateArray().Select(item => item.GetString()!)];
        Refuse($"Its {name} is not an array of texts.");
        return null;
    }

    /// <summary>What may be left out and is no reason to refuse anything: an array's texts, none for anything else.</summary>
    public IEnumerable<string> TextsIfAny(string name) => Find(name) is { ValueKind: JsonValueKind.Array } member
        ? member.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
        : [];

    /// <summary>An empty text counts as absent: some servers write one for what they do not offer.</summary>
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
        document.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
}
