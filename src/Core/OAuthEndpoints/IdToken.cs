using System.Buffers.Text;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Reads from an id token whose account it is: the name is shown to a person and decides nothing, the subject is compared.</summary>
internal static class IdToken
{
    private const int MaxLength = 64 * 1024;

    private static readonly string[] Names = ["email", "preferred_username", "name"];

    /// <summary>
    /// Unknown when it is no id token. Its signature is not checked: it came from the token endpoint itself over TLS, which vouches for it
    /// (OpenID Connect Core section 3.1.3.7, item 6).
    /// </summary>
    public static ProviderAccount Read(string idToken, SecretTexts secrets)
    {
        if (idToken.Length > MaxLength || idToken.Split('.') is not [_, var payload, _] || !Base64Url.IsValid(payload))
            return ProviderAccount.Unknown;
        if (!JsonBody.Parse(Base64Url.DecodeFromChars(payload)).Succeeded(out var claims, out _) || claims.ValueKind != JsonValueKind.Object)
            return ProviderAccount.Unknown;
        return new ProviderAccount(
            Names.Select(name => ForeignText.CleanWithout(claims.Text(name), secrets)).FirstOrDefault(name => name is not null),
            ProviderAccount.ReadId(claims.Text("sub")));
    }
}
