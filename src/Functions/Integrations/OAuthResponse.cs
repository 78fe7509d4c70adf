using System.Text.Json.Serialization;
using Kontext.Core.Integrations;
using Kontext.Functions.Http;

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

    public bool? SendResource { get; init; }

    public bool? AskConsent { get; init; }

    /// <summary>The metadata that the last validation discovered. All members above have the values that were sent.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public string? Metadata { get; init; }

    /// <summary>The integration's revision for the entity tag. It is not part of the JSON.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    public static OAuthResponse Of(Integration integration)
    {
        var config = integration.OAuth ?? new OAuthConfig();
        return new OAuthResponse
        {
            Provider = config.Provider,
            Issuer = config.Issuer?.OriginalString,
            Scopes = config.Scopes.Values,
            ClientId = config.ClientId,
            ClientSecretConfigured = config.ClientSecret is not null,
            AuthorizationUrl = config.AuthorizationUrl?.OriginalString,
            TokenUrl = config.TokenUrl?.OriginalString,
            RevocationUrl = config.RevocationUrl?.OriginalString,
            SendResource = config.SendResource,
            AskConsent = config.AskConsent,
            Metadata = integration.OAuthMetadata?.Json,
            Revision = integration.Revision,
        };
    }
}
