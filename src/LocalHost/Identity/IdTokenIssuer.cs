using System.Security.Cryptography;
using Kontext.LocalRuntime.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.LocalRuntime.SignIn;

/// <summary>Signs id tokens with a key pair that lives as long as the program does, made when it is first needed.</summary>
internal sealed class IdTokenIssuer(TokenIssuer issuer)
{
    public const string Algorithm = SecurityAlgorithms.RsaSha256;

    private const int KeyBits = 2048;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lazy<RsaSecurityKey> _key = new(MakeKey);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public JsonWebKey PublicKey =>
        JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(new RSAParameters
        {
            Modulus = _key.Value.Parameters.Modulus,
            Exponent = _key.Value.Parameters.Exponent,
        })
        {
            KeyId = _key.Value.KeyId,
        });

    public string Issue(SignedIn signedIn, DateTimeOffset now)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = signedIn.Person.User!,
            ["auth_time"] = signedIn.At.ToUnixTimeSeconds(),
            ["org_id"] = signedIn.Person.Organization,
            ["name"] = signedIn.Person.Name!,
        };
        if (signedIn.Nonce is not null)
        {
            claims["nonce"] = signedIn.Nonce;
        }

        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer.Issuer,
            Audience = TokenIssuer.PersonsClient,
            IssuedAt = now.UtcDateTime,
            Expires = now.Add(Lifetime).UtcDateTime,
            SigningCredentials = new SigningCredentials(_key.Value, Algorithm),
            Claims = claims,
        });
    }

    private static RsaSecurityKey MakeKey()
    {
        using var rsa = RSA.Create(KeyBits);
        var key = new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true));
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return key;
    }
}
