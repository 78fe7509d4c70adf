using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Storage;

namespace Kontext.Core.Sessions;

public sealed partial class SessionStore
{
    private static string? Write(IReadOnlyList<IntegrationId>? integrations) =>
        integrations is null ? null : string.Join(' ', integrations);

    private static List<IntegrationId> ReadIntegrations(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => IntegrationId.Read(part))];

    private abstract class OwnedRow : StampedRow
    {
        public string Client { get; set; } = "";

        public string UserIssuer { get; set; } = "";

        public string UserSubject { get; set; } = "";

        public string? PersonOf { get; set; }

        public string Organization { get; set; } = "";

        public string? PersonName { get; set; }

        public string? Integrations { get; set; }

        protected DelegateKey Owner => new(Client, new UserId(UserIssuer, UserSubject), PersonOf);

        protected void Set(DelegateKey owner)
        {
            PartitionKey = Owned + owner.Hash;
            (Client, UserIssuer, UserSubject, PersonOf) = (owner.Client, owner.Person.Issuer, owner.Person.Subject, owner.PersonOf);
        }
    }

    private sealed class DelegationRow : OwnedRow
    {
        public string ClientName { get; set; } = "";

        public bool IsOwnerKnown { get; set; }

        public DateTimeOffset? AgreedAt { get; set; }

        public DateTimeOffset? ValidAfter { get; set; }

        public string? Ended { get; set; }

        public static DelegationRow Of(Delegation delegation)
        {
            DelegationRow row = new()
            {
                RowKey = DelegationKey,
                Organization = delegation.Organization.Value,
                PersonName = delegation.PersonName,
                ClientName = delegation.ClientName,
                IsOwnerKnown = delegation.IsOwnerKnown,
                Integrations = Write(delegation.Integrations),
                AgreedAt = delegation.AgreedAt,
                ValidAfter = delegation.ValidAfter,
                Ended = delegation.Ended.Count > 0 ? JsonSerializer.Serialize(delegation.Ended, SessionJson.Default.IReadOnlyListEndedSession) : null,
            };
            row.Set(delegation.Owner);
            return row;
        }

        public Delegation ToDelegation() => new()
        {
            Owner = Owner,
            Organization = new OrganizationId(Organization),
            PersonName = PersonName,
            ClientName = ClientName,
            IsOwnerKnown = IsOwnerKnown,
            Integrations = ReadIntegrations(Integrations ?? ""),
            AgreedAt = AgreedAt,
            ValidAfter = ValidAfter,
            Ended = Ended is null ? [] : JsonSerializer.Deserialize(Ended, SessionJson.Default.IReadOnlyListEndedSession) ?? [],
            RowVersion = ETag.ToString(),
        };
    }

    private sealed class SessionRow : OwnedRow
    {
        public bool IsAgent { get; set; }

        public string Audience { get; set; } = "";

        public string Scope { get; set; } = "";

        public DateTimeOffset AuthenticatedAt { get; set; }

        public int Generation { get; set; }

        public DateTimeOffset RotatedAt { get; set; }

        public DateTimeOffset CreatedAt { get; set; }

        public DateTimeOffset EndsAt { get; set; }

        public DateTimeOffset? EndedAt { get; set; }

        public static SessionRow Of(Session session)
        {
            SessionRow row = new()
            {
                RowKey = SessionPrefix + session.Id.ToString("N"),
                Organization = session.Organization.Value,
                PersonName = session.PersonName,
                IsAgent = session.IsAgent,
                Audience = session.Audience,
                Scope = session.Scopes.ToString(),
                AuthenticatedAt = session.AuthenticatedAt,
                Integrations = Write(session.Integrations),
                Generation = session.Generation,
                RotatedAt = session.RotatedAt,
                CreatedAt = session.CreatedAt,
                EndsAt = session.EndsAt,
                EndedAt = session.EndedAt,
            };
            row.Set(session.Owner);
            return row;
        }

        public Session ToSession() => new()
        {
            Id = Guid.ParseExact(RowKey[SessionPrefix.Length..], "N"),
            Owner = Owner,
            Organization = new OrganizationId(Organization),
            PersonName = PersonName,
            IsAgent = IsAgent,
            Audience = Audience,
            Scopes = Scopes.Read(Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            AuthenticatedAt = AuthenticatedAt,
            Integrations = Integrations is null ? null : ReadIntegrations(Integrations),
            Generation = Generation,
            RotatedAt = RotatedAt,
            CreatedAt = CreatedAt,
            EndsAt = EndsAt,
            EndedAt = EndedAt,
            RowVersion = ETag.ToString(),
        };
    }

    private sealed class IndexRow : StampedRow
    {
        public string Owner { get; set; } = "";

        public string? Client { get; set; }

        public static IndexRow Of(string partition, string row, string owner, string? client = null) =>
            new() { PartitionKey = partition, RowKey = row, Owner = owner, Client = client };
    }
}
