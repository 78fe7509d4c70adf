namespace Kontext.Pages;

/// <summary>The page before the redirect to an authorization server. It shows the addresses and scopes to which the user agrees.</summary>
public sealed record AuthorizePage
{
    /// <summary>
    /// The form field that requests a new registration, with the value <c>true</c>. See <see cref="OffersNewRegistration"/>.
    /// </summary>
    public const string UnknownField = "unknown";

    public required string Organization { get; init; }

    public required string Person { get; init; }

    public required string Integration { get; init; }

    /// <summary>The complete address that receives the credential. Other paths of its host may belong to others.</summary>
    public required string ResourceAddress { get; init; }

    /// <summary>
    /// The provider of the authorization server, from the catalogue. When null, only the host is known, and the page says so.
    /// </summary>
    public string? Provider { get; init; }

    /// <summary>The host at which the user signs in next.</summary>
    public required string AuthorizationHost { get; init; }

    /// <summary>The complete authorization endpoint; null when the host is in the catalogue.</summary>
    public string? AuthorizationAddress { get; init; }

    /// <summary>The complete token endpoint, which issues the credential; null when the host is in the catalogue.</summary>
    public string? TokenAddress { get; init; }

    /// <summary>Whether <see cref="TokenAddress"/> has another host than the sign-in.</summary>
    public bool IssuesElsewhere { get; init; }

    /// <summary>The requested scopes. When empty, the authorization server decides.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The requested scopes that the server behind <see cref="ResourceHost"/> has demanded of this user; empty for none.</summary>
    public IReadOnlyList<string> FurtherScopes { get; init; } = [];

    /// <summary>The host of <see cref="ResourceAddress"/>.</summary>
    public string? ResourceHost { get; init; }

    public required CardState State { get; init; }

    /// <summary>The name of the account that is connected now or was last; null when unknown.</summary>
    public string? AccountName { get; init; }

    /// <summary>
    /// Whether to offer a new registration. The user was sent to this server and came back without an answer, so it may no longer know the
    /// client.
    /// </summary>
    public bool OffersNewRegistration { get; init; }

    public required string PostUrl { get; init; }

    public required string BackUrl { get; init; }

    /// <summary>The hash of the page's content. The form posts it back.</summary>
    public required string Agreed { get; init; }

    public required string Csrf { get; init; }

    public Notice? Notice { get; init; }
}
