using Kontext.Core.Connections;
using Kontext.Core.OAuth;

namespace Kontext.Core.Refreshing;

/// <summary>The result of a refresh, and the connection afterwards.</summary>
/// <param name="Kind">The kind of result.</param>
/// <param name="Connection">The connection afterwards; null when it no longer exists.</param>
/// <param name="Failure">Why the server gave no tokens; null when it gave tokens or was not asked.</param>
public sealed record RefreshResult(RefreshKind Kind, Connection? Connection, TokenFailure? Failure = null)
{
    /// <summary>Whether the authorization server was asked, so that the result says something about it.</summary>
    public bool WasAuthorityAsked { get; init; }

    /// <summary>Whether the authorization server was at fault, so that other refreshes there would probably fail too.</summary>
    public bool IsAuthorityAway => Failure?.Kind is TokenFailureKind.Transient or TokenFailureKind.Unusable;
}

/// <summary>The kinds of result of a refresh.</summary>
public enum RefreshKind
{
    /// <summary>The connection has new tokens, from this process or from another.</summary>
    Refreshed,

    /// <summary>Another process has the claim.</summary>
    UnderWay,

    /// <summary>Not now: the server asked for a pause or failed just now, or a secret cannot be stored now.</summary>
    Postponed,

    /// <summary>The server did not refresh now, or an administrator must correct something. The grant stays.</summary>
    Failed,

    /// <summary>The grant is lost. The user must connect again.</summary>
    Lost,

    /// <summary>The connection ended or was replaced meanwhile, or has nothing to refresh.</summary>
    Overtaken,
}
