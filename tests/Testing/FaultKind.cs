namespace Kontext.Testing;

/// <summary>What goes wrong with one call to storage, a vault or another server.</summary>
public enum FaultKind
{
    None,

    /// <summary>No connection: the server never hears of the call.</summary>
    Refused,

    /// <summary>The server does what it is asked, and its answer is lost.</summary>
    AnswerLost,

    /// <summary>The client gives up waiting; the server never hears of the call.</summary>
    TimedOut,

    /// <summary>429.</summary>
    TooManyRequests,

    /// <summary>500.</summary>
    ServerError,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>Half a minute of the fake clock passes before the call arrives.</summary>
    Slow,
}
