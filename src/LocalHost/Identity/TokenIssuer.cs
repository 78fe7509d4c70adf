using System.Globalization;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.LocalRuntime.Tokens;

/// <summary>Signs development tokens with a key that lives as long as the program does.</summary>
internal sealed class TokenIssuer(string baseAddress)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>The client by which people come: it has no secret.</summary>
    public const string PersonsClient = "development";

    private const string Bearer = "Authentication:Schemes:Bearer";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public string Issuer => baseAddress;

    public string Audience => $"{baseAddress}/api/v1";

    /// <summary>
    /// All the app learns of this issuer: where people sign in, and the framework's own settings, these under names of their own, so
    /// that those of <c>dotnet user-jwts</c> and of an identity provider stand beside them.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new($"{Bearer}:ValidIssuers:local", Issuer),
        new($"{Bearer}:ValidAudiences:local", Audience),
        new($"{Bearer}:SigningKeys:local:Id", "local"),
        new($"{Bearer}:SigningKeys:local:Issuer", Issuer),
        new($"{Bearer}:SigningKeys:local:Value", Convert.ToBase64String(_key)),
        new($"{Bearer}:SigningKeys:local:Length", _key.Length.ToString(CultureInfo.InvariantCulture)),
        new("Connect:Authority", Issuer),
        new("Connect:ClientId", PersonsClient),
    ];

    public string Issue(DevelopmentClient client, string audience, string scope, DateTimeOffset now) =>
        _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            Expires = now.Add(Lifetime).UtcDateTime,
            TokenType = "at+jwt",
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(_key), SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = client.User ?? client.Id,
                ["client_id"] = client.User is null ? client.Id : PersonsClient,
                ["org_id"] = client.Organization,
                ["scope"] = scope,
                ["jti"] = Guid.CreateVersion7(now).ToString("N", CultureInfo.InvariantCulture),
            },
        });
}
