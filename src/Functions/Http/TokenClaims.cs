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
    private readonly JsonElement _payload;

    private TokenClaims(JsonElement payload) => _payload = payload;

    /// <summary>Of a token whose signature holds.</summary>
    public static TokenClaims Of(JsonWebToken token)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        return new TokenClaims(document.RootElement.Clone());
    }

    /// <summary>The claim's values; none when it is absent or null, and as many as there are when it stands there more than once.</summary>
    public IReadOnlyList<JsonElement> Find(string name) =>
    [
        .. _payload.EnumerateObject()
            .Where(member => member.NameEquals(name) && member.Value.ValueKind != JsonValueKind.Null)
            .Select(member => member.Value),
    ];

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
