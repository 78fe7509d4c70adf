namespace Kontext.Functions.Tests.Model;

/// <summary>What can happen to a deployment.</summary>
internal enum Act
{
    /// <summary>An administrator registers an integration, in a place that is free.</summary>
    Create,

    /// <summary>An administrator gives it another name.</summary>
    Rename,

    /// <summary>An administrator gives it another address, which ends all connections.</summary>
    Move,

    /// <summary>An administrator archives it; its place is free again.</summary>
    Archive,

    /// <summary>A person connects by pasting a token.</summary>
    Paste,

    /// <summary>A person connects by OAuth.</summary>
    Connect,

    /// <summary>A person disconnects.</summary>
    Disconnect,

    /// <summary>An administrator ends all connections to an integration.</summary>
    EndAll,

    /// <summary>An administrator ends all connections of a person.</summary>
    EndPerson,

    /// <summary>A person has the integration checked, with their own credential.</summary>
    Validate,

    /// <summary>A minute's tick and its work.</summary>
    Tick,

    /// <summary>Hours pass, and nothing is done.</summary>
    Pass,

    /// <summary>An instance ends, and another takes its place.</summary>
    Restart,
}
