using Kontext.Core.Audit;
using Kontext.Core.Input;
using Kontext.Functions.Http;

namespace Kontext.Functions.Audit;

internal sealed record AuditEventResponse
{
    public required DateTimeOffset Time { get; init; }

    public required AuditActorResponse Actor { get; init; }

    public required string Action { get; init; }

    public string? Application { get; init; }

    public Guid? Integration { get; init; }

    public UserResponse? Connection { get; init; }

    public string? Session { get; init; }

    public string? Tool { get; init; }

    public required string Decision { get; init; }

    public string? Rule { get; init; }

    /// <summary>The outcome. It is unknown for an action that was never completed.</summary>
    public required string Outcome { get; init; }

    public string? CredentialFingerprint { get; init; }

    public int? UpstreamStatus { get; init; }

    public long? Bytes { get; init; }

    public long? Milliseconds { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The number of events in this row; null for a single event.</summary>
    public int? Count { get; init; }

    public static AuditEventResponse Of(AuditEvent act) => new()
    {
        Time = act.Time,
        Actor = AuditActorResponse.Of(act.Actor),
        Action = WireNames.Of(act.Action),
        Application = act.Application,
        Integration = act.Integration,
        Connection = act.Connection is { } person ? UserResponse.Of(person) : null,
        Session = act.Session,
        Tool = act.Tool,
        Decision = WireNames.Of(act.Decision),
        Rule = act.Rule,
        Outcome = act.Outcome ?? "unknown",
        CredentialFingerprint = act.Fingerprint,
        UpstreamStatus = act.UpstreamStatus,
        Bytes = act.Bytes,
        Milliseconds = act.Milliseconds,
        TraceId = act.TraceId,
        Count = act.Count == 1 ? null : act.Count,
    };
}
