using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;

namespace Kontext.Core.Sessions;

/// <summary>A session of an application for one user: from the sign-in, or from the start of an agent, until its end.</summary>
public sealed record Session
{
    /// <summary>The id, which tokens carry as <c>sid</c>. It has version 7, so that ids sort by creation.</summary>
    public required Guid Id { get; init; }

    /// <summary>The client and the user.</summary>
    public required DelegateKey Owner { get; init; }

    /// <summary>The organization in which the session acts.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Whether an application began the session for an agent; false for a sign-in.</summary>
    public required bool IsAgent { get; init; }

    /// <summary>The audience of the session's tokens.</summary>
    public required string Audience { get; init; }

    /// <summary>The scopes of the session's tokens.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>The user's name at the sign-in; null when unknown.</summary>
    public string? PersonName { get; init; }

    /// <summary>When the user signed in, UTC; the creation for an agent.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>The integrations that an agent may use; null for all that its application may use.</summary>
    public IReadOnlyList<IntegrationId>? Integrations { get; init; }

    /// <summary>The number of the newest refresh token, from 1. An agent has none.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>When the newest refresh token was made, UTC.</summary>
    public required DateTimeOffset RotatedAt { get; init; }

    /// <summary>When the session began, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the session ends by itself, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When the session was ended, UTC; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The ETag of the row; null before the first write.</summary>
    internal string? RowVersion { get; init; }

    /// <summary>Returns whether the session goes on at a time.</summary>
    internal bool IsOpenAt(DateTimeOffset now) => EndedAt is null && EndsAt > now;
}
