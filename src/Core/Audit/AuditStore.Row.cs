using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Audit;

public sealed partial class AuditStore
{
    private sealed class Row : StampedRow
    {
        public DateTimeOffset Time { get; set; }

        public string Action { get; set; } = "";

        public string Decision { get; set; } = "";

        public string? ActorIssuer { get; set; }

        public string? ActorSubject { get; set; }

        public string? ActorName { get; set; }

        public string? ActorPersonOf { get; set; }

        public string? ActorClient { get; set; }

        public string? Application { get; set; }

        public Guid? Integration { get; set; }

        public string? ConnectionIssuer { get; set; }

        public string? ConnectionSubject { get; set; }

        public string? Session { get; set; }

        public string? Tool { get; set; }

        public string? Rule { get; set; }

        public string? Outcome { get; set; }

        public string? Fingerprint { get; set; }

        public int? UpstreamStatus { get; set; }

        public long? Bytes { get; set; }

        public long? Milliseconds { get; set; }

        public string? TraceId { get; set; }

        public int Count { get; set; } = 1;

        public static Row Of(AuditEvent act, string id) => new()
        {
            PartitionKey = AuditKey.PartitionOf(act.Organization, AuditKey.DayOf(act.Time)),
            RowKey = AuditKey.RowOf(act.Time, id),
            Time = act.Time,
            Action = WireNames.Of(act.Action),
            Decision = WireNames.Of(act.Decision),
            ActorIssuer = act.Actor.Person?.Issuer,
            ActorSubject = act.Actor.Person?.Subject,
            ActorName = act.Actor.Name,
            ActorPersonOf = act.Actor.PersonOf,
            ActorClient = act.Actor.Client,
            Application = act.Application,
            Integration = act.Integration,
            ConnectionIssuer = act.Connection?.Issuer,
            ConnectionSubject = act.Connection?.Subject,
            Session = act.Session,
            Tool = act.Tool,
            Rule = act.Rule,
            Outcome = act.Outcome,
            Fingerprint = act.Fingerprint,
            UpstreamStatus = act.UpstreamStatus,
            Bytes = act.Bytes,
            Milliseconds = act.Milliseconds,
            TraceId = act.TraceId,
            Count = act.Count,
        };

        public AuditEvent ToEvent(OrganizationId organization) => new()
        {
            Organization = organization,
            Time = Time,
            Action = WireNames.Read<AuditAction>(Action),
            Decision = WireNames.Read<AuditDecision>(Decision),
            Actor = new AuditActor
            {
                Person = ActorIssuer is null || ActorSubject is null ? null : new UserId(ActorIssuer, ActorSubject),
                Name = ActorName,
                PersonOf = ActorPersonOf,
                Client = ActorClient,
            },
            Application = Application,
            Integration = Integration,
            Connection = ConnectionIssuer is null || ConnectionSubject is null ? null : new UserId(ConnectionIssuer, ConnectionSubject),
            Session = Session,
            Tool = Tool,
            Rule = Rule,
            Outcome = Outcome,
            Fingerprint = Fingerprint,
            UpstreamStatus = UpstreamStatus,
            Bytes = Bytes,
            Milliseconds = Milliseconds,
            TraceId = TraceId,
            Count = Count,
        };
    }
}
