using System.Text.Json;
using Kontext.Core.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Callers;

/// <summary>
/// The claims of a validated token, as its issuer wrote them. The framework's list of claims flattens arrays and turns objects, numbers and
/// booleans into strings. It cannot show which claim was a string.
/// </summary>
internal sealed class TokenClaims
{
    private readonly JsonProperty[] _members;

    private TokenClaims(JsonProperty[] members) => _members = members;

    /// <summary>Reads the claims of a token whose signature is validated; null when its payload is not one JSON object.</summary>
    public static TokenClaims? Find(JsonWebToken token)
    {
        if (WrittenToken.FindPayload(token) is not { } payload)
            return null;
        try
        {
            var claims = JsonElement.Parse(payload);
            return claims.ValueKind == JsonValueKind.Object ? new TokenClaims([.. claims.EnumerateObject()]) : null;
        }
        catch (JsonException)
        {
            // The framework validates the first JSON value alone, so more can follow it.
            return null;
        }
    }

    /// <summary>Returns the values of a claim; none when it is absent or null, and several when the token repeats it.</summary>
    public IReadOnlyList<JsonElement> Find(string name)
    {
        // No list is created for an absent claim. Each request looks for some twenty names, and most are absent.
        List<JsonElement>? found = null;
        foreach (var member in _members)
        {
            if (member.NameEquals(name) && member.Value.ValueKind != JsonValueKind.Null)
                (found ??= new List<JsonElement>(1)).Add(member.Value);
        }

        return found ?? (IReadOnlyList<JsonElement>)[];
    }

    /// <summary>Returns the values of a claim. Arrays are replaced by their items.</summary>
    public IEnumerable<JsonElement> Items(string name) =>
        Find(name).SelectMany(value => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value]);

    /// <summary>
    /// Returns the strings of a claim that is a string or an array of strings (RFC 7519 section 4.1.3). Other values are left out.
    /// </summary>
    public IEnumerable<string> Texts(string name) => Items(name)
        .Where(value => value.ValueKind == JsonValueKind.String)
        .Select(value => value.GetString()!);

    /// <summary>Returns the type name only, because the claims are personal data.</summary>
    public override string ToString() => nameof(TokenClaims);
}
