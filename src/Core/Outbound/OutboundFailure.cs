namespace Kontext.Core.Outbound;

/// <summary>Why an exchange came to nothing.</summary>
public enum OutboundFailure
{
    /// <summary>It did not fail, or not on the way: see the status.</summary>
    None,

    /// <summary>The name is unknown to DNS, or DNS did not answer; nothing was sent.</summary>
    NameNotResolved,

    /// <summary>Nothing listens, or the network leads nowhere; nothing was sent.</summary>
    Unreachable,

    /// <summary>The guard said no; nothing was sent.</summary>
    AddressRefused,

    /// <summary>No TLS connection that can be trusted; nothing was sent.</summary>
    TlsFailed,

    /// <summary>The request left the bound origin; nothing was sent.</summary>
    ForeignOrigin,

    /// <summary>More bytes than the client may read.</summary>
    TooLarge,

    /// <summary>The time of the client was up.</summary>
    TimedOut,

    /// <summary>This process ran short of memory or sockets: nothing that could be said of the server.</summary>
    OwnShortage,

    /// <summary>Something answered, and it was not HTTP, or the connection broke once it stood.</summary>
    BrokenAnswer,
}
