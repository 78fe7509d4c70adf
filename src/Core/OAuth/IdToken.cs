using System.Buffers.Text;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outbound;

namespace Kontext.Core.OAuth;

/// <summary>Reads an account's name from an id token and nothing else: it is shown to a person and decides nothing.</summary>
internal static class IdToken
{
    private const int MaxLength = 64 * 1024;

    private static readonly string[] Names = ["email", "preferred_username", "name"];

    /// <summary>
    /// Null when it names nobody or is none. Its signature is not checked: it came from the token endpoint itself over TLS, which vouches for it
    /// (OpenID Connect Core section 3.1.3.7, item 6).
    /// </summary>
    public static string? FindName(string idToken, SecretTexts secrets)
    {
        if (idToken.Length > MaxLength || idToken.Split('.') is not [_, var payload, _] || !Base64Url.IsValid(payload))
            return null;
        if (!JsonBody.Parse(Base64Url.DecodeFromChars(payload)).Succeeded(out var claims, out _) || claims.ValueKind != JsonValueKind.Object)
            return null;
        return Names.Select(name => ForeignText.CleanWithout(claims.Text(name), secrets)).FirstOrDefault(name => name is not null);
    }
}
