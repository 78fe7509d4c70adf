namespace Kontext.Core.Probes;

/// <summary>What a probe found.</summary>
public enum ProbeOutcome
{
    /// <summary>The server answered as it should, and took the credential when one was sent.</summary>
    Accepted,

    /// <summary>The server asks for a credential, as one that people bring their own credential to should.</summary>
    ChallengeSeen,

    /// <summary>The server asks for a credential, and not for a bearer token (RFC 6750 section 3).</summary>
    ChallengeMissing,

    /// <summary>The server asks people to sign in, and no place to do so was found that can be used.</summary>
    SignInMissing,

    /// <summary>The place where people sign in could not be looked up now. Transient.</summary>
    SignInAway,

    /// <summary>The server answered without asking for the credential it was expected to ask for.</summary>
    NoAuthentication,

    /// <summary>Where people sign in is known, and an administrator must enter a client there first.</summary>
    ClientMissing,

    /// <summary>This process was short of memory, sockets or room for large answers. Says nothing of the server, and nothing is recorded.</summary>
    Postponed,

    /// <summary>Nothing was sent, for there is no credential that could be.</summary>
    CredentialMissing,

    /// <summary>401 or 403, and no credential had been sent.</summary>
    CredentialRequired,

    /// <summary>401 or 403, and a credential had been sent.</summary>
    CredentialRefused,

    /// <summary>The credential was taken, and lacks scopes that the server names (RFC 6750 section 3.1). Says nothing against it.</summary>
    ScopeMissing,

    /// <summary>Something in front of the server refused the request. Says nothing about the credential. Transient.</summary>
    Blocked,

    /// <summary>The answer ended too early. Transient.</summary>
    BrokenOff,

    /// <summary>The server understood the first message and answered it with an error.</summary>
    Refused,

    /// <summary>The name is unknown to DNS. Transient: DNS fails too.</summary>
    NameNotResolved,

    /// <summary>Nothing listens, or the network leads nowhere. Transient.</summary>
    Unreachable,

    /// <summary>The address is private, reserved or our own; nothing was sent.</summary>
    AddressRefused,

    /// <summary>No TLS connection that can be trusted.</summary>
    TlsFailed,

    /// <summary>No answer, or none that ended, in time. Transient.</summary>
    TimedOut,

    /// <summary>More was answered than is read.</summary>
    TooLarge,

    /// <summary>The server sent its client to another server, where nothing was sent.</summary>
    ForeignOrigin,

    /// <summary>3xx, which is not followed.</summary>
    Redirected,

    /// <summary>404 or 410.</summary>
    NotFound,

    /// <summary>Something answers that does not speak the protocol.</summary>
    NotMcp,

    /// <summary>429. Transient.</summary>
    RateLimited,

    /// <summary>5xx. Transient.</summary>
    ServerError,
}
