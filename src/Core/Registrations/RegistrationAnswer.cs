using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;

namespace Kontext.Core.Registrations;

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
