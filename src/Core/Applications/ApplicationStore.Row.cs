using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Storage;

namespace Kontext.Core.Applications;

public sealed partial class ApplicationStore
{
    private sealed class Row : StampedRow
    {
        public string Organization { get; set; } = "";

        public string Name { get; set; } = "";

        public string? Description { get; set; }

        public string Kind { get; set; } = "";

        public string? Client { get; set; }

        public string? ExternalAuth { get; set; }

        public string? Trust { get; set; }

        public string? SecretHash { get; set; }

        public string? OldSecretHash { get; set; }

        public DateTimeOffset? OldSecretUntil { get; set; }

        public byte[]? Attached { get; set; }

        public DateTimeOffset? SessionsValidAfter { get; set; }

        public DateTimeOffset CreatedAt { get; set; }

        public DateTimeOffset UpdatedAt { get; set; }

        public DateTimeOffset? ArchivedAt { get; set; }

        public static Row Of(Application application) => new()
        {
            PartitionKey = application.Id.ToString(),
            RowKey = Record,
            Organization = application.Organization.Value,
            Name = application.Name,
            Description = application.Description,
            Kind = WireNames.Of(application.Kind),
            Client = JsonSerializer.Serialize(
                new ClientColumn(application.RedirectUris, application.Scopes.Values, application.AllowedResources), ApplicationJson.Default.ClientColumn),
            ExternalAuth = application.ExternalAuth is { } external ? JsonSerializer.Serialize(external, ApplicationJson.Default.ExternalAuth) : null,
            Trust = application.Trust.Count > 0 ? JsonSerializer.Serialize(application.Trust, ApplicationJson.Default.IReadOnlyListTrustEntry) : null,
            SecretHash = application.Secret?.Hash,
            OldSecretHash = application.Secret?.OldHash,
            OldSecretUntil = application.Secret?.OldUntil,
            Attached = application.Attached.Count > 0 ? application.Attached.Write() : null,
            SessionsValidAfter = application.SessionsValidAfter,
            CreatedAt = application.CreatedAt,
            UpdatedAt = application.UpdatedAt,
            ArchivedAt = application.ArchivedAt,
        };

        public Application ToApplication(ClientId id)
        {
            var client = Client is null ? null : JsonSerializer.Deserialize(Client, ApplicationJson.Default.ClientColumn);
            return new Application
            {
                Id = id,
                Organization = new OrganizationId(Organization),
                Name = Name,
                Description = Description,
                Kind = WireNames.Read<ApplicationKind>(Kind),
                RedirectUris = client?.RedirectUris ?? [],
                Scopes = Scopes.Read(client?.Scopes ?? []),
                AllowedResources = client?.AllowedResources ?? [],
                Secret = SecretHash is null ? null : new ClientSecret(SecretHash, OldSecretHash, OldSecretUntil),
                ExternalAuth = ExternalAuth is null ? null : JsonSerializer.Deserialize(ExternalAuth, ApplicationJson.Default.ExternalAuth),
                Trust = Trust is null ? [] : JsonSerializer.Deserialize(Trust, ApplicationJson.Default.IReadOnlyListTrustEntry) ?? [],
                Attached = AttachedIntegrations.Read(Attached),
                SessionsValidAfter = SessionsValidAfter,
                CreatedAt = CreatedAt,
                UpdatedAt = UpdatedAt,
                ArchivedAt = ArchivedAt,
                RowVersion = ETag.ToString(),
            };
        }
    }

    private sealed class ListedRow : StampedRow
    {
        public DateTimeOffset CreatedAt { get; set; }

        public ClientId ReadClient() => ApplicationStore.ReadClient(RowKey[Listed.Length..]);

        public static ListedRow Of(Application application) => new()
        {
            PartitionKey = PartitionOf(application.Organization),
            RowKey = Listed + application.Id,
            CreatedAt = application.CreatedAt,
        };
    }

    private sealed class CountRow : StampedRow
    {
        public int Number { get; set; }

        public static CountRow Of(OrganizationId organization, int number) => new()
        {
            PartitionKey = PartitionOf(organization),
            RowKey = Counted,
            Number = Math.Max(0, number),
        };
    }
}
