using Kontext.Core.Input;

namespace Kontext.Core.Audit;

/// <summary>One act: who, what, when and what was decided. Never arguments, results or tokens.</summary>
public sealed record AuditEvent
{
    /// <summary>Whose integrations it is about.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Who acted.</summary>
    public required AuditActor Actor { get; init; }

    /// <summary>What was done.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>When, UTC; set by the store.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The client id of the application it is about, or through which it was done; null for none.</summary>
    public string? Application { get; init; }

    /// <summary>The integration's id; null for none.</summary>
    public Guid? Integration { get; init; }

    /// <summary>Whose connection it is about; null for none.</summary>
    public UserId? Connection { get; init; }

    /// <summary>What was decided.</summary>
    public AuditDecision Decision { get; init; }

    /// <summary>The rule that decided; null for none.</summary>
    public string? Rule { get; init; }

    /// <summary><c>ok</c>, or the code of the problem; null while nothing is known.</summary>
    public string? Outcome { get; init; }

    /// <summary>The first 8 hex digits of SHA-256 of the credential; null when none was handed out.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How long it took; null while nothing is known.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>The trace it is a part of; null for none.</summary>
    public string? TraceId { get; init; }

    /// <summary>How many refusals share the row; 1 for every other act.</summary>
    public int Count { get; init; } = 1;
}
