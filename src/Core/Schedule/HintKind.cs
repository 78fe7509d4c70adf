namespace Kontext.Core.Schedule;

/// <summary>What is to be looked at when a hint falls due.</summary>
public enum HintKind
{
    /// <summary>Check an integration. Counts only while the integration names it.</summary>
    Validate,

    /// <summary>Delete each secret the hint names that no row points to.</summary>
    Garbage,

    /// <summary>End the connections of an integration that a change of its configuration, or archiving, has ended.</summary>
    Sweep,
}
