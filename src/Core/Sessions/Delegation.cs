using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Sessions;

/// <summary>What a user has agreed to: a client may act for them, with these integrations.</summary>
public sealed record Delegation
{
    // Tokens of a sign-in are valid for ten minutes. More sessions of one client and user do not end in that time.
    private const int MostEnded = 200;

    /// <summary>The client and the user.</summary>
    public required DelegateKey Owner { get; init; }

    /// <summary>The id in addresses: 64 hex digits, a hash of client and user.</summary>
    public string Id => Owner.Hash;

    /// <summary>The organization in which the user agreed.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The client's name when the user agreed.</summary>
    public required string ClientName { get; init; }

    /// <summary>Whether the organization or the deployment has registered the client. Otherwise its name is only a claim.</summary>
    public required bool IsOwnerKnown { get; init; }

    /// <summary>The user's name at the sign-in; null when unknown.</summary>
    public string? PersonName { get; init; }

    /// <summary>The integrations that the user has agreed to.</summary>
    public IReadOnlyList<IntegrationId> Integrations { get; init; } = [];

    /// <summary>When the user agreed, UTC; null when the user never did, or when the delegation was ended.</summary>
    public DateTimeOffset? AgreedAt { get; init; }

    /// <summary>Tokens and sessions from before this time are not valid, UTC; null for none.</summary>
    public DateTimeOffset? ValidAfter { get; init; }

    /// <summary>The ended sessions whose access tokens may not have expired yet.</summary>
    internal IReadOnlyList<EndedSession> Ended { get; init; } = [];

    /// <summary>The ETag of the row; null before the first write.</summary>
    internal string? RowVersion { get; init; }

    /// <summary>Returns whether a token of a session, or the session itself, has been ended.</summary>
    internal bool HasEnded(Guid? session, DateTimeOffset issuedAt) =>
        issuedAt <= ValidAfter || (session is { } id && Ended.Any(ended => ended.Id == id));

    /// <summary>Returns the delegation with one more ended session. When too many ended lately, all present sessions end.</summary>
    internal Delegation WithEnded(Guid session, DateTimeOffset tokensUntil, DateTimeOffset now)
    {
        List<EndedSession> ended = [.. Ended.Where(other => other.Until > now && other.Id != session), new EndedSession(session, tokensUntil)];
        return ended.Count <= MostEnded ? this with { Ended = ended } : this with { Ended = [], ValidAfter = now };
    }

    /// <summary>Returns the delegation without the user's agreement. All present sessions end.</summary>
    internal Delegation Withdrawn(DateTimeOffset now) => this with { AgreedAt = null, Integrations = [], Ended = [], ValidAfter = now };
}

/// <summary>An ended session.</summary>
/// <param name="Id">The session.</param>
/// <param name="Until">When its last access token expires, UTC.</param>
internal sealed record EndedSession(Guid Id, DateTimeOffset Until);
