using Kontext.Core.Input;

namespace Kontext.Core.Tokens;

/// <summary>The user or client that a token of this deployment identifies.</summary>
public sealed record TokenSubject
{
    /// <summary>The organization.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The client that the token was issued to.</summary>
    public required string Client { get; init; }

    /// <summary>The user; null for a client that acts on its own behalf.</summary>
    public UserId? Person { get; init; }

    /// <summary>The application id of a user who signs in at an application's own identity provider; null for all other users.</summary>
    public string? PersonOf { get; init; }

    /// <summary>The session that the token belongs to (<c>sid</c>); null for a token of an exchange and of client credentials.</summary>
    public Guid? Session { get; init; }

    /// <summary>Whether the session is one that an application began for an agent. Each use of its token reads the session.</summary>
    public bool IsAgent { get; init; }
}
