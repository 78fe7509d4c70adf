namespace Kontext.Core.Schedule;

/// <summary>What is to be looked at when a hint falls due.</summary>
public enum HintKind
{
    /// <summary>Check an integration. Counts only while the integration names it.</summary>
    Validate,

    /// <summary>End each secret the hint names that no connection and no integration refers to: revoke what it holds, delete it.</summary>
    Garbage,

    /// <summary>Renew a person's grant. Counts only while the connection names it.</summary>
    Refresh,

    /// <summary>End the connections of an integration that a change of its configuration, or archiving, has ended.</summary>
    Sweep,

    /// <summary>Go on with ending all connections of an integration or of a person. Counts only while the revocation names it.</summary>
    RevokeAll,

    /// <summary>Count an organization's integrations, or a person's connections.</summary>
    Count,
}
