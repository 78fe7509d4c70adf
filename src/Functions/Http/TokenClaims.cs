using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Http;

/// <summary>
/// The claims of a checked token as its issuer wrote them. The framework's own list of claims flattens arrays and turns objects, numbers and truth
/// values into text, and so cannot tell what was a text.
/// </summary>
internal sealed class TokenClaims
{
    private readonly JsonProperty[] _members;

    private TokenClaims(JsonProperty[] members) => _members = members;

    /// <summary>Of a token whose signature holds.</summary>
    public static TokenClaims Of(JsonWebToken token) =>
        new([.. JsonElement.Parse(Base64Url.DecodeFromChars(token.EncodedPayload)).EnumerateObject()]);

    /// <summary>The claim's values; none when it is absent or null, and as many as there are when it stands there more than once.</summary>
    public IReadOnlyList<JsonElement> Find(string name)
    {
        // Each request asks for some twenty names, most of which are absent.
        List<JsonElement>? found = null;
        foreach (var member in _members)
        {
            if (member.NameEquals(name) && member.Value.ValueKind != JsonValueKind.Null)
                (found ??= new List<JsonElement>(1)).Add(member.Value);
        }

        return found ?? (IReadOnlyList<JsonElement>)[];
    }

    /// <summary>The claim's values, and the items of each that is an array.</summary>
    public IEnumerable<JsonElement> Items(string name) =>
        Find(name).SelectMany(value => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value]);

    /// <summary>The texts in a claim that is a text or an array of them (RFC 7519 section 4.1.3); a number or an object among them is left out.</summary>
    public IEnumerable<string> Texts(string name) => Items(name)
        .Where(value => value.ValueKind == JsonValueKind.String)
        .Select(value => value.GetString()!);

    /// <summary>Says nothing of the content: it is about a person.</summary>
    public override string ToString() => nameof(TokenClaims);
}
