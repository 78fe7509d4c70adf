using Kontext.Core.Integrations;

namespace Kontext.Functions.Integrations;

internal sealed record OAuthResponse
{
    public string? Provider { get; init; }

    public string? Issuer { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public string? ClientId { get; init; }

    public required bool ClientSecretConfigured { get; init; }

    public string? AuthorizationUrl { get; init; }

    public string? TokenUrl { get; init; }

    public string? RevocationUrl { get; init; }

    public static OAuthResponse Of(OAuthConfig config) => new()
    {
        Provider = config.Provider,
        Issuer = config.Issuer?.OriginalString,
        Scopes = config.Scopes.Values,
        ClientId = config.ClientId,
        ClientSecretConfigured = config.ClientSecret is not null,
        AuthorizationUrl = config.AuthorizationUrl?.OriginalString,
        TokenUrl = config.TokenUrl?.OriginalString,
        RevocationUrl = config.RevocationUrl?.OriginalString,
    };
}
