using Kontext.Core.Connections;
using Kontext.Core.OAuth;

namespace Kontext.Core.Refreshing;

/// <summary>What became of a refresh, and the connection as it stands then.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Connection">As it stands; null when it is gone.</param>
/// <param name="Failure">Why the server gave nothing; null when it was not asked or gave something.</param>
public sealed record RefreshResult(RefreshKind Kind, Connection? Connection, TokenFailure? Failure = null)
{
    /// <summary>Whether the server was asked, so that the result tells of it.</summary>
    public bool WasAuthorityAsked { get; init; }

    /// <summary>Whether the server was at fault, so that asking it for others may be of no use either.</summary>
    public bool IsAuthorityAway => Failure?.Kind is TokenFailureKind.Transient or TokenFailureKind.Unusable;
}

/// <summary>What became of a refresh.</summary>
public enum RefreshKind
{
    /// <summary>The connection refers to fresh tokens, whoever got them.</summary>
    Refreshed,

    /// <summary>Somebody else is at it.</summary>
    UnderWay,

    /// <summary>Not now: the server asked to be left alone or failed just now, or nothing could be stored.</summary>
    Postponed,

    /// <summary>The server did not do it now, or wants something of an administrator; the grant lives on.</summary>
    Failed,

    /// <summary>The grant is gone: the person has to connect again.</summary>
    Lost,

    /// <summary>The connection has ended or been replaced meanwhile, or there is nothing to renew.</summary>
    Overtaken,
}
