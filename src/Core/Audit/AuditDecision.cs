namespace Kontext.Core.Audit;

/// <summary>What was decided about an act.</summary>
public enum AuditDecision
{
    /// <summary>It was allowed.</summary>
    Allow,

    /// <summary>It was refused.</summary>
    Deny,

    /// <summary>A rule would have refused it, and only watches.</summary>
    Observe,
}
