using System.Globalization;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.LocalHost.Identity;

/// <summary>Signs development tokens with the issuer's key.</summary>
internal sealed class TokenIssuer
{
    public const string Algorithm = SecurityAlgorithms.RsaSha256;

    /// <summary>How long an access token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly TimeSpan IdTokenLifetime = TimeSpan.FromMinutes(5);

    private readonly DevelopmentIdentity _identity;
    private readonly RsaSecurityKey _key;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public TokenIssuer(DevelopmentIdentity identity)
    {
        _identity = identity;
        _key = new RsaSecurityKey(identity.File.ExportKey());
        _key.KeyId = Base64UrlEncoder.Encode(_key.ComputeJwkThumbprint());
    }

    /// <summary>The public key.</summary>
    public JsonWebKey PublicKey => JsonWebKeyConverter.ConvertFromRSASecurityKey(
        new RsaSecurityKey(new RSAParameters { Modulus = _key.Parameters.Modulus, Exponent = _key.Parameters.Exponent }) { KeyId = _key.KeyId });

    /// <summary>Returns a signed access token for the app's API (RFC 9068).</summary>
    public string IssueAccessToken(DevelopmentClient client, string audience, string scope, DateTimeOffset now) => Issue(
        audience,
        now,
        Lifetime,
        type: "at+jwt",
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = client.User ?? client.Id,
            ["client_id"] = client.User is null ? client.Id : DevelopmentIdentity.PersonsClient,
            ["org_id"] = client.Organization,
            ["scope"] = scope,
            ["jti"] = Guid.CreateVersion7(now).ToString("N", CultureInfo.InvariantCulture),
        });

    /// <summary>Returns a signed id token for the user who signed in (OpenID Connect Core section 2).</summary>
    public string IssueIdToken(SignedIn signedIn, DateTimeOffset now)
    {
        Dictionary<string, object> claims = new(StringComparer.Ordinal)
        {
            ["sub"] = signedIn.Person.User!,
            ["auth_time"] = signedIn.At.ToUnixTimeSeconds(),
            ["org_id"] = signedIn.Person.Organization,
            ["name"] = signedIn.Person.Name!,
        };
        if (signedIn.Nonce is not null)
            claims["nonce"] = signedIn.Nonce;
        return Issue(DevelopmentIdentity.PersonsClient, now, IdTokenLifetime, type: null, claims);
    }

    private string Issue(string audience, DateTimeOffset now, TimeSpan lifetime, string? type, Dictionary<string, object> claims) =>
        _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = _identity.Issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            Expires = now.Add(lifetime).UtcDateTime,
            TokenType = type,
            SigningCredentials = new SigningCredentials(_key, Algorithm),
            Claims = claims,
        });
}
