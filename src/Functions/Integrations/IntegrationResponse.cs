using System.Text.Json.Serialization;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Functions.Connections;
using Kontext.Functions.Http;

namespace Kontext.Functions.Integrations;

internal sealed record IntegrationResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Url { get; init; }

    public required string Category { get; init; }

    public required string AuthMode { get; init; }

    [JsonPropertyName("oauth")]
    public OAuthResponse? OAuth { get; init; }

    [JsonConverter(typeof(RawJsonConverter))]
    public string? Capabilities { get; init; }

    [JsonConverter(typeof(RawJsonConverter))]
    public string? CredentialSchema { get; init; }

    public required bool ServerTokenConfigured { get; init; }

    public required string ValidationStatus { get; init; }

    public string? ValidationMessage { get; init; }

    public DateTimeOffset? LastValidatedAt { get; init; }

    public DateTimeOffset? CapabilitiesChangedAt { get; init; }

    /// <summary>The connection of the calling user; null for a service account.</summary>
    public ConnectionResponse? UserConnection { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>The revision for the entity tag. It is not part of the JSON.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    public static IntegrationResponse Of(Integration integration, ConnectionStatus? userConnection) => new()
    {
        Id = integration.Id.ToString(),
        Name = integration.Name.Text,
        Url = integration.Url.OriginalString,
        Category = WireNames.Of(integration.Category),
        AuthMode = WireNames.Of(integration.AuthMode),
        OAuth = integration.OAuth is null && integration.OAuthMetadata is null ? null : OAuthResponse.Of(integration),
        Capabilities = integration.Capabilities?.Json,
        CredentialSchema = integration.CredentialSchema?.Json,
        ServerTokenConfigured = integration.ServerToken is not null,
        ValidationStatus = WireNames.Of(integration.Validation.Status),
        ValidationMessage = integration.Validation.Message,
        LastValidatedAt = integration.Validation.CheckedAt,
        CapabilitiesChangedAt = integration.CapabilitiesChangedAt,
        UserConnection = userConnection is null ? null : ConnectionResponse.Of(userConnection),
        CreatedAt = integration.CreatedAt,
        UpdatedAt = integration.UpdatedAt,
        ArchivedAt = integration.ArchivedAt,
        Revision = integration.Revision,
    };
}
