using Kontext.Core.Connections;
using Kontext.Core.OAuth;

namespace Kontext.Core.Credentials;

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
