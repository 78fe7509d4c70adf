namespace Kontext.Testing;

/// <summary>The fault of one call to storage, a vault or another server.</summary>
public enum FaultKind
{
    None,

    /// <summary>The connection is refused. The server never receives the call.</summary>
    Refused,

    /// <summary>The server does the work, and its answer is lost.</summary>
    AnswerLost,

    /// <summary>The client times out. The server never receives the call.</summary>
    TimedOut,

    /// <summary>The server answers 429.</summary>
    TooManyRequests,

    /// <summary>The server answers 500.</summary>
    ServerError,

    /// <summary>The server answers 503.</summary>
    Unavailable,

    /// <summary>Half a minute of the fake clock passes before the call arrives.</summary>
    Slow,
}
