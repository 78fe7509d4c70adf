namespace Kontext.Core.Authorization;

/// <summary>What a connect link is good for.</summary>
public enum LinkState
{
    /// <summary>It can be opened, once.</summary>
    Unopened,

    /// <summary>It has been opened, in this browser or another.</summary>
    Used,

    /// <summary>It is over, or there never was one.</summary>
    Ended,
}
