using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Storage;

namespace Kontext.Core.Connecting;

public sealed partial class AuthorizationStore
{
    private sealed class SessionRow : StampedRow
    {
        public string Organization { get; set; } = "";

        public string UserIssuer { get; set; } = "";

        public string UserSubject { get; set; } = "";

        public string? Integration { get; set; }

        public string? ReturnUrl { get; set; }

        public DateTimeOffset LinkEndsAt { get; set; }

        public DateTimeOffset? OpenedAt { get; set; }

        public DateTimeOffset? ConfirmedAt { get; set; }

        public DateTimeOffset? EndedAt { get; set; }

        public string? PersonName { get; set; }

        public string TicketHash { get; set; } = "";

        public string? BrowserHash { get; set; }

        public static SessionRow Of(ConnectSession session) => new()
        {
            PartitionKey = session.Id.PartitionKey,
            RowKey = Session + session.Id.Hash,
            Organization = session.Organization.Value,
            UserIssuer = session.User.Issuer,
            UserSubject = session.User.Subject,
            Integration = session.Integration?.ToString(),
            ReturnUrl = session.ReturnUrl?.OriginalString,
            LinkEndsAt = session.LinkEndsAt,
            OpenedAt = session.OpenedAt,
            ConfirmedAt = session.ConfirmedAt,
            EndedAt = session.EndedAt,
            PersonName = session.PersonName,
            TicketHash = session.TicketHash,
            BrowserHash = session.BrowserHash,
        };

        public ConnectSession ToSession(ExpiringKey id) => new()
        {
            Id = id,
            Organization = new OrganizationId(Organization),
            User = new UserId(UserIssuer, UserSubject),
            Integration = Integration is null ? null : IntegrationId.Read(Integration),
            ReturnUrl = ReturnUrl is null ? null : new Uri(ReturnUrl),
            LinkEndsAt = LinkEndsAt,
            OpenedAt = OpenedAt,
            ConfirmedAt = ConfirmedAt,
            EndedAt = EndedAt,
            PersonName = PersonName,
            TicketHash = TicketHash,
            BrowserHash = BrowserHash,
            RowVersion = ETag.ToString(),
        };
    }

    private sealed class BegunRow : StampedRow
    {
        public string PendingPartitionKey { get; set; } = "";

        public string PendingRowKey { get; set; } = "";
    }
}
