namespace Kontext.Pages;

/// <summary>Everything a person must know before they are sent to an authorization server.</summary>
public sealed record AuthorizePage
{
    /// <summary>The field that the form of the offer posts, with <c>true</c>: see <see cref="OffersNewRegistration"/>.</summary>
    public const string UnknownField = "unknown";

    public required string Organization { get; init; }

    public required string Person { get; init; }

    public required string Integration { get; init; }

    /// <summary>The one address that will get the credential, in full: other paths of its host may be other people's.</summary>
    public required string ResourceAddress { get; init; }

    /// <summary>Whose authorization server it is, from the catalogue; null when only its host is known, and then the page says so.</summary>
    public string? Provider { get; init; }

    /// <summary>The host at which the person signs in next.</summary>
    public required string AuthorizationHost { get; init; }

    /// <summary>The same as a full address; null where the catalogue vouches for the host.</summary>
    public string? AuthorizationAddress { get; init; }

    /// <summary>The full address that issues the credential and so holds it too; null where the catalogue vouches for it.</summary>
    public string? TokenAddress { get; init; }

    /// <summary>Whether <see cref="TokenAddress"/> is at another host than the sign-in.</summary>
    public bool IssuesElsewhere { get; init; }

    /// <summary>What is asked for; empty when the server decides.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Those of them that the server behind <see cref="ResourceHost"/> has demanded of this person; empty when it has demanded none.</summary>
    public IReadOnlyList<string> FurtherScopes { get; init; } = [];

    /// <summary>The host of <see cref="ResourceAddress"/>.</summary>
    public string? ResourceHost { get; init; }

    public required CardState State { get; init; }

    /// <summary>Whose account is connected now, or was.</summary>
    public string? AccountName { get; init; }

    /// <summary>Whether the person was sent there a moment ago and came back without an answer: perhaps the server does not know this app any more.</summary>
    public bool OffersNewRegistration { get; init; }

    public required string PostUrl { get; init; }

    public required string BackUrl { get; init; }

    /// <summary>Comes back with the post: what this page named.</summary>
    public required string Agreed { get; init; }

    public required string Csrf { get; init; }

    public Notice? Notice { get; init; }
}
