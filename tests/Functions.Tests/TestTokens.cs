using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Tests;

/// <summary>An issuer whose key the app gets by the framework's own settings, as with <c>dotnet user-jwts</c>.</summary>
public sealed class TestTokens
{
    public const string Issuer = "https://login.example.com/";
    public const string Audience = "https://integrations.example.com/api/v1";

    private const string Bearer = "Authentication:Schemes:Bearer";

    private static readonly DateTime Begin = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime End = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new($"{Bearer}:ValidIssuers:test", Issuer),
        new($"{Bearer}:ValidAudiences:test", Audience),
        new($"{Bearer}:SigningKeys:test:Id", "test"),
        new($"{Bearer}:SigningKeys:test:Issuer", Issuer),
        new($"{Bearer}:SigningKeys:test:Value", Convert.ToBase64String(_key)),
        new($"{Bearer}:SigningKeys:test:Length", _key.Length.ToString(CultureInfo.InvariantCulture)),
    ];

    public string OfPerson(string organization, string user, string scope = "management:all") => Sign(new()
    {
        ["sub"] = user,
        ["client_id"] = "console",
        ["org_id"] = organization,
        ["scope"] = scope,
    });

    public string OfServiceAccount(string organization, string client, string scope = "management:all") => Sign(new()
    {
        ["sub"] = client,
        ["client_id"] = client,
        ["org_id"] = organization,
        ["scope"] = scope,
    });

    /// <summary>A token with these claims and with issuer, audience and times. A test can change those.</summary>
    public string Sign(Dictionary<string, object> claims, Action<SecurityTokenDescriptor>? change = null)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = Begin,
            NotBefore = Begin,
            Expires = End,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(_key), SecurityAlgorithms.HmacSha256),
            Claims = claims,
        };
        change?.Invoke(descriptor);
        return _handler.CreateToken(descriptor);
    }

    /// <summary>A token whose payload is this text, with a signature that holds.</summary>
    public string SignEncoded(string payload)
    {
        var signed = $"{Base64UrlEncoder.Encode("""{"alg":"HS256","typ":"JWT"}""")}.{payload}";
        return $"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Payloads of a person's good claims that are not one JSON object in base64url (RFC 7515 section 2), by the organization.</summary>
    public static IEnumerable<string> BrokenPayloads(string organization)
    {
        var claims = $$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","sub":"alice","client_id":"console","org_id":"{{organization}}","scope":"management:all","exp":4102444800,"x":"~~~???>>>ÿÿÿ"}""";
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(claims));
        return [base64, base64.TrimEnd('='), .. new[] { "x", "\0", "{}", ",", " null" }.Select(more => Base64UrlEncoder.Encode(claims + more))];
    }
}
