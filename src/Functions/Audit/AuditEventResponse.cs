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

    public required string Decision { get; init; }

    public string? Rule { get; init; }

    /// <summary>Of an act that was never completed nobody knows what it came to.</summary>
    public required string Outcome { get; init; }

    public string? CredentialFingerprint { get; init; }

    public long? Milliseconds { get; init; }

    public string? TraceId { get; init; }

    /// <summary>Null for an act that has the row to itself.</summary>
    public int? Count { get; init; }

    public static AuditEventResponse Of(AuditEvent act) => new()
    {
        Time = act.Time,
        Actor = AuditActorResponse.Of(act.Actor),
        Action = WireNames.Of(act.Action),
        Application = act.Application,
        Integration = act.Integration,
        Connection = act.Connection is { } person ? UserResponse.Of(person) : null,
        Decision = WireNames.Of(act.Decision),
        Rule = act.Rule,
        Outcome = act.Outcome ?? "unknown",
        CredentialFingerprint = act.Fingerprint,
        Milliseconds = act.Milliseconds,
        TraceId = act.TraceId,
        Count = act.Count == 1 ? null : act.Count,
    };
}
