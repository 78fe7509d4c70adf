using Azure;
using Kontext.Core.Input;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Integrations;

public sealed partial class IntegrationStore
{
    private sealed class Row : StampedRow
    {
        public string Name { get; set; } = "";

        public string NameKey { get; set; } = "";

        public string Url { get; set; } = "";

        public string Category { get; set; } = "";

        public string AuthMode { get; set; } = "";

        public string? OAuth { get; set; }

        public string? Capabilities { get; set; }

        public string? CredentialSchema { get; set; }

        public string? ServerToken { get; set; }

        public long Revision { get; set; }

        public int Epoch { get; set; }

        public string ValidationStatus { get; set; } = "";

        public string? ValidationMessage { get; set; }

        public DateTimeOffset? ValidatedAt { get; set; }

        public int Failures { get; set; }

        public string? OAuthMetadata { get; set; }

        public DateTimeOffset? CapabilitiesChangedAt { get; set; }

        public string? PinsVersion { get; set; }

        public string? Hint { get; set; }

        public long ClaimFence { get; set; }

        public DateTimeOffset? ClaimedUntil { get; set; }

        public DateTimeOffset CreatedAt { get; set; }

        public DateTimeOffset UpdatedAt { get; set; }

        public DateTimeOffset? ArchivedAt { get; set; }

        public static Row Of(Integration integration, string kind) => new()
        {
            PartitionKey = integration.Organization.Key,
            RowKey = kind + integration.Id,
            Name = integration.Name.Text,
            NameKey = integration.Name.Key,
            Url = integration.Url.OriginalString,
            Category = WireNames.Of(integration.Category),
            AuthMode = WireNames.Of(integration.AuthMode),
            OAuth = integration.OAuth is { } oauth ? OAuthColumn.Write(oauth) : null,
            Capabilities = integration.Capabilities?.Json,
            CredentialSchema = integration.CredentialSchema?.Json,
            ServerToken = integration.ServerToken?.ToString(),
            Revision = integration.Revision,
            Epoch = integration.Epoch,
            ValidationStatus = WireNames.Of(integration.Validation.Status),
            ValidationMessage = integration.Validation.Message,
            ValidatedAt = integration.Validation.CheckedAt,
            Failures = integration.Validation.Failures,
            OAuthMetadata = integration.OAuthMetadata?.Json,
            CapabilitiesChangedAt = integration.CapabilitiesChangedAt,
            PinsVersion = integration.PinsVersion,
            Hint = integration.Hint?.ToString(),
            ClaimFence = integration.Claim.Fence,
            ClaimedUntil = integration.Claim.Until,
            CreatedAt = integration.CreatedAt,
            UpdatedAt = integration.UpdatedAt,
            ArchivedAt = integration.ArchivedAt,
        };

        public Integration ToIntegration(OrganizationId organization) => new()
        {
            Organization = organization,
            Id = IntegrationId.Read(RowKey[2..]),
            Name = new IntegrationName(Name, NameKey),
            Url = new Uri(Url),
            Category = WireNames.Read<Category>(Category),
            AuthMode = WireNames.Read<AuthMode>(AuthMode),
            OAuth = OAuth is null ? null : OAuthColumn.Read(OAuth),
            Capabilities = Capabilities is null ? null : new Capabilities(Capabilities),
            CredentialSchema = CredentialSchema is null ? null : CredentialSchemas.CredentialSchema.FromStored(CredentialSchema),
            ServerToken = ServerToken is null ? null : SecretReference.Read(ServerToken),
            Revision = Revision,
            Epoch = Epoch,
            Validation = new ValidationRecord(WireNames.Read<ValidationStatus>(ValidationStatus), ValidationMessage, ValidatedAt, Failures),
            OAuthMetadata = OAuthMetadata is null ? null : new OAuthMetadata(OAuthMetadata),
            CapabilitiesChangedAt = CapabilitiesChangedAt,
            PinsVersion = PinsVersion,
            Hint = Hint is null ? null : HintKey.Read(Hint),
            Claim = new CheckClaim(ClaimFence, ClaimedUntil),
            CreatedAt = CreatedAt,
            UpdatedAt = UpdatedAt,
            ArchivedAt = ArchivedAt,
            RowVersion = ETag.ToString(),
        };
    }

    /// <summary>The row that holds a name for one integration.</summary>
    private sealed class NameRow : StampedRow
    {
        public Guid Integration { get; set; }

        public static NameRow Of(Integration integration) => new()
        {
            PartitionKey = integration.Organization.Key,
            RowKey = IntegrationStore.Name + integration.Name.Key,
            Integration = integration.Id.Value,
        };
    }
}
