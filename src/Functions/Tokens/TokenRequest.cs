using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kontext.Core.OAuth;

namespace Kontext.Functions.Tokens;

/// <summary>A client credentials request (RFC 6749 section 4.4.2).</summary>
internal sealed class TokenRequest
{
    private const string GrantType = "client_credentials";
    private const int MaxClientId = 512;
    private const int MaxSecret = 8_192;

    /// <summary>The client with its secret, and its authentication method.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>The scope parameter; null when absent.</summary>
    public string? Scope { get; init; }

    /// <summary>The audience parameter; null when absent.</summary>
    public string? Audience { get; init; }

    public static bool TryRead(
        IReadOnlyDictionary<string, string>? form, string authorization, [NotNullWhen(true)] out TokenRequest? request, [NotNullWhen(false)] out TokenError? error)
    {
        OAuthClient? client = null;
        error = form is null ? TokenForm.Refusal
            : !form.TryGetValue("grant_type", out var grant) ? TokenError.Request("grant_type is missing.")
            : grant != GrantType ? TokenError.GrantType()
            : ReadClient(form, authorization, out client);
        request = error is not null || client is null
            ? null
            : new TokenRequest { Client = client, Scope = form!.GetValueOrDefault("scope"), Audience = form!.GetValueOrDefault("audience") };
        return request is not null;
    }

    /// <summary>Returns the type name only, because the request holds a secret.</summary>
    public override string ToString() => nameof(TokenRequest);

    private static TokenError? ReadClient(IReadOnlyDictionary<string, string> form, string authorization, out OAuthClient? client)
    {
        client = null;
        var (id, secret) = (form.GetValueOrDefault("client_id"), form.GetValueOrDefault("client_secret"));
        var isBasic = authorization.Length > 0;
        if (isBasic)
        {
            if (ReadBasic(authorization) is not { } basic)
                return TokenError.Client("The Authorization header is not HTTP Basic.");
            if (secret is not null || (id is not null && id != basic.Id))
                return TokenError.Request("Authenticate in one way: HTTP Basic, or client_id and client_secret in the body.");
            (id, secret) = basic;
        }

        if (id is not { Length: > 0 and <= MaxClientId } || secret is not { Length: > 0 and <= MaxSecret })
            return TokenError.Client("Send client id and secret, by HTTP Basic or in the body.");
        client = new OAuthClient
        {
            ClientId = id,
            Secret = secret,
            Authentication = isBasic ? ClientAuthentication.ClientSecretBasic : ClientAuthentication.ClientSecretPost,
        };
        return null;
    }

    // Id and secret are form-encoded one by one before they are joined (RFC 6749 section 2.3.1).
    internal static (string Id, string Secret)? ReadBasic(string authorization)
    {
        if (!AuthenticationHeaderValue.TryParse(authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || header.Parameter is not { } parameter)
        {
            return null;
        }

        var bytes = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var id, var secret]
            ? (WebUtility.UrlDecode(id), WebUtility.UrlDecode(secret))
            : null;
    }
}
