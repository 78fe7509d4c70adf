namespace Kontext.Core.Probes;

/// <summary>The outcome of a probe.</summary>
public enum ProbeOutcome
{
    /// <summary>The server answered as expected, and accepted the credential when one was sent.</summary>
    Accepted,

    /// <summary>The server asks for a credential, as expected where users bring their own.</summary>
    ChallengeSeen,

    /// <summary>The server asks for a credential, but not for a bearer token (RFC 6750 section 3).</summary>
    ChallengeMissing,

    /// <summary>The server asks users to sign in, but no usable authorization server was found.</summary>
    SignInMissing,

    /// <summary>The authorization server could not be looked up now. Transient.</summary>
    SignInAway,

    /// <summary>The server answered without asking for the credential it was expected to ask for.</summary>
    NoAuthentication,

    /// <summary>The authorization server is known, but an administrator must enter a client first.</summary>
    ClientMissing,

    /// <summary>
    /// This process was short of memory, sockets or room for large answers. Says nothing about the server, and nothing is recorded.
    /// </summary>
    Postponed,

    /// <summary>Nothing was sent, because there is no credential to send.</summary>
    CredentialMissing,

    /// <summary>401 or 403, and no credential had been sent.</summary>
    CredentialRequired,

    /// <summary>401 or 403, and a credential had been sent.</summary>
    CredentialRefused,

    /// <summary>
    /// The server accepted the credential but demands more scopes (RFC 6750 section 3.1). Says nothing against the credential.
    /// </summary>
    ScopeMissing,

    /// <summary>Something in front of the server refused the request. Says nothing about the credential. Transient.</summary>
    Blocked,

    /// <summary>The answer ended too early. Transient.</summary>
    BrokenOff,

    /// <summary>The server understood the first message and answered it with an error.</summary>
    Refused,

    /// <summary>DNS does not know the host name. Transient, because DNS can fail too.</summary>
    NameNotResolved,

    /// <summary>No connection could be opened. Transient.</summary>
    Unreachable,

    /// <summary>The address is private, reserved or our own; nothing was sent.</summary>
    AddressRefused,

    /// <summary>No trusted TLS connection could be made.</summary>
    TlsFailed,

    /// <summary>No complete answer came in time. Transient.</summary>
    TimedOut,

    /// <summary>The answer is larger than the limit.</summary>
    TooLarge,

    /// <summary>The server named another origin for its messages. Nothing was sent there.</summary>
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
