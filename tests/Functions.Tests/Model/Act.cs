namespace Kontext.Functions.Tests.Model;

/// <summary>The possible events of a deployment.</summary>
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

    /// <summary>An administrator creates the organization's application, when there is none.</summary>
    Register,

    /// <summary>An administrator attaches the integration to the application.</summary>
    Attach,

    /// <summary>An administrator detaches it.</summary>
    Detach,

    /// <summary>An administrator keeps its credentials in the gateway, or lets them be handed out again.</summary>
    Deliver,

    /// <summary>The application exchanges a person's token for the credential of the integration.</summary>
    Exchange,

    /// <summary>An administrator archives the application.</summary>
    Retire,

    /// <summary>A minute's tick and its work.</summary>
    Tick,

    /// <summary>Hours pass, and nothing is done.</summary>
    Pass,

    /// <summary>An instance ends, and another takes its place.</summary>
    Restart,
}
