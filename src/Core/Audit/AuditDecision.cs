namespace Kontext.Core.Audit;

/// <summary>The decision about an action.</summary>
public enum AuditDecision
{
    /// <summary>The action was allowed.</summary>
    Allow,

    /// <summary>The action was refused.</summary>
    Deny,

    /// <summary>A rule in observe mode denied the action, so the action was allowed.</summary>
    Observe,
}
