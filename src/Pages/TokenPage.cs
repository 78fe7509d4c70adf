namespace Kontext.Pages;

/// <summary>A form for a token, or for the fields of a credentialSchema.</summary>
public sealed record TokenPage
{
    public required string Organization { get; init; }

    public required string Person { get; init; }

    public required string Integration { get; init; }

    /// <summary>The one address that will get the credential, in full: other paths of its host may be other people's.</summary>
    public required string ResourceAddress { get; init; }

    /// <summary>The provider whose own address it is, from the catalogue; null when only the address is known, and then the page says so.</summary>
    public string? Provider { get; init; }

    public required CardState State { get; init; }

    public required IReadOnlyList<TokenField> Fields { get; init; }

    public required string PostUrl { get; init; }

    public required string BackUrl { get; init; }

    /// <summary>Comes back with the post: what this page named.</summary>
    public required string Agreed { get; init; }

    public required string Csrf { get; init; }

    public Notice? Notice { get; init; }
}
