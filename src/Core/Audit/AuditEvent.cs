using Kontext.Core.Input;

namespace Kontext.Core.Audit;

/// <summary>One audited action: the actor, the action, the time and the decision. It never holds arguments, results or tokens.</summary>
public sealed record AuditEvent
{
    /// <summary>The organization whose audit lists the event.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The user or client that acted.</summary>
    public required AuditActor Actor { get; init; }

    /// <summary>The action.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>The time of the action, UTC; the store sets it.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The client id of the application that the action concerns, or that requested it; null for none.</summary>
    public string? Application { get; init; }

    /// <summary>The id of the integration; null for none.</summary>
    public Guid? Integration { get; init; }

    /// <summary>The user of the connection; null for none.</summary>
    public UserId? Connection { get; init; }

    /// <summary>The id of the session of this deployment's authorization server; null for none.</summary>
    public string? Session { get; init; }

    /// <summary>The name of the tool that was called; null for none.</summary>
    public string? Tool { get; init; }

    /// <summary>The decision.</summary>
    public AuditDecision Decision { get; init; }

    /// <summary>The rule that decided; null for none.</summary>
    public string? Rule { get; init; }

    /// <summary><c>ok</c>, or the code of the problem; null while the outcome is unknown.</summary>
    public string? Outcome { get; init; }

    /// <summary>The first 8 hex digits of the credential's SHA-256; null when no credential was returned.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The HTTP status of the integration's server; null when the server was not called.</summary>
    public int? UpstreamStatus { get; init; }

    /// <summary>The number of bytes that the integration's server answered; null when it was not called.</summary>
    public long? Bytes { get; init; }

    /// <summary>The duration in milliseconds; null while it is unknown.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>The trace id; null for none.</summary>
    public string? TraceId { get; init; }

    /// <summary>The number of refusals that share the row; 1 for all other events.</summary>
    public int Count { get; init; } = 1;
}
