using Kontext.Core.Input;

namespace Kontext.Core.Tokens;

/// <summary>Whom one of our own tokens speaks for.</summary>
public sealed record TokenSubject
{
    /// <summary>Whose integrations.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The client that the token was issued to.</summary>
    public required string Client { get; init; }

    /// <summary>The person; null for a client that acts by itself.</summary>
    public UserId? Person { get; init; }

    /// <summary>The application id of a person whom an application's own identity provider knows; null for every other.</summary>
    public string? PersonOf { get; init; }
}
