using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Upstream;

namespace Kontext.Core.Clients;

/// <summary>Reads a registration (RFC 7591 section 3.2.1) and what the server changed of what was asked for.</summary>
internal static class RegistrationAnswer
{
    private const int MaxClientId = 2_048;
    private const int MaxSecret = 4_096;

    public static RegistrationResult Read(ServerAnswer answer, RegistrationRequest request, ClientAuthentication wanted)
    {
        // 201 by the RFC; some answer 200.
        if (answer is not { Status: 200 or 201, Content: { } content } || content.Text("client_id") is not { } clientId)
            return RegistrationFailures.Of(answer, request);
        if (FindFlaw(content, clientId, request.RedirectUri) is { } flaw)
            return RegistrationFailures.NotAsAsked(flaw, request);

        // A server must say how the client is to authenticate; one that does not has to mean what it was asked for.
        var method = content.Text("token_endpoint_auth_method");
        var authentication = method is null ? wanted : WireNames.TryRead<ClientAuthentication>(method);
        var secret = content.Text("client_secret");
        return (authentication, secret) switch
        {
            (null, _) => RegistrationFailures.NotAsAsked("it must authenticate in a way that this service does not know", request),
            (ClientAuthentication.None, _) => new RegisteredClient { ClientId = clientId, Authentication = ClientAuthentication.None },
            (_, null) => RegistrationFailures.NotAsAsked("it must authenticate with a secret and was given none", request),
            ({ } way, { } given) when IsPrintable(given, MaxSecret) => new RegisteredClient
            {
                ClientId = clientId,
                Secret = given,
                Authentication = way,
                SecretExpiresAt = ExpiryOf(content),
            },
            _ => RegistrationFailures.NotAsAsked($"its secret is not printable ASCII of at most {MaxSecret} characters", request),
        };
    }

    private static string? FindFlaw(JsonElement content, string clientId, Uri redirectUri)
    {
        if (!IsPrintable(clientId, MaxClientId))
            return $"its id is not printable ASCII of at most {MaxClientId} characters";
        if (content.Member("redirect_uris") is { } redirectUris && !Holds(redirectUris, redirectUri.OriginalString))
            return "our redirect URI is not among its own";
        if (content.Member("grant_types") is { } grantTypes && !Holds(grantTypes, "authorization_code"))
            return "it may not use the authorization code flow";
        return null;
    }

    private static bool Holds(JsonElement array, string text) =>
        array.ValueKind == JsonValueKind.Array && array.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(text));

    // VSCHAR of RFC 6749 appendix A, a space included.
    private static bool IsPrintable(string text, int maxLength) => text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    // Zero means never.
    private static DateTimeOffset? ExpiryOf(JsonElement content) =>
        content.Member("client_secret_expires_at")?.Seconds() is { } seconds and > 0
            ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(seconds, (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalSeconds - 1))
            : null;
}

/// <summary>Puts into words why there is no registered client, and what an administrator can do instead.</summary>
internal static class RegistrationFailures
{
    public static RegistrationFailure NoCommonAuthentication(RegistrationRequest request) => Lasting(
        "The authorization server accepts none of the ways in which this service can authenticate (client_secret_basic, client_secret_post, none).", request);

    /// <summary>Registered, but not as it could be used.</summary>
    public static RegistrationFailure NotAsAsked(string what, RegistrationRequest request) => Lasting($"The authorization server registered a client that cannot be used: {what}.", request);

    /// <summary>Of an answer that is no registration.</summary>
    public static RegistrationFailure Of(ServerAnswer answer, RegistrationRequest request)
    {
        var error = ServerError.Find(answer, new SecretTexts()) ?? new ServerError(null, null);
        var isAwayForNow = answer.IsAway || (error.Word is not null && TokenErrors.KindOf(error.Word) == TokenFailureKind.Transient);
        return isAwayForNow
            ? new RegistrationFailure("The authorization server did not answer the registration. Try again later.", IsTransient: true)
            : Lasting(WhyNot(answer, error) + error.Quotation, request);
    }

    private static string WhyNot(ServerAnswer answer, ServerError error) => (error.Word, answer.Status) switch
    {
        ("invalid_redirect_uri", _) => "The authorization server does not register clients with our redirect URI.",
        ("invalid_client_metadata", _) => "The authorization server does not register clients with our metadata.",
        ("invalid_software_statement" or "unapproved_software_statement", _) or ("access_denied", _) or (_, 401 or 403) =>
            "The authorization server registers only clients that its operator has admitted.",
        (_, null) => "This service does not call the address of the registration endpoint: it must be https and lead to a public address.",
        (_, >= 300 and < 400) => "The registration endpoint answers with a redirect, which is not followed.",
        (_, 404 or 405 or 410) => "The authorization server names a registration endpoint, and there is none at that address.",
        (_, >= 200 and < 300) => "The registration endpoint reports success, and its answer holds no client.",
        (_, var status) => $"The authorization server refused to register a client (HTTP {status}).",
    };

    private static RegistrationFailure Lasting(string why, RegistrationRequest request) => new(
        $"{why.TrimEnd('.')}. Register an application there by hand, with the redirect URI {request.RedirectUri.OriginalString}, and enter its clientId and clientSecret in the integration's oauth settings.",
        IsTransient: false);
}
