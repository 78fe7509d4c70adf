namespace Kontext.Pages;

/// <summary>The page with a form for a token, or for the fields of a credentialSchema.</summary>
public sealed record TokenPage
{
    public required string Organization { get; init; }

    public required string Person { get; init; }

    public required string Integration { get; init; }

    /// <summary>The complete address that receives the credential. Other paths of its host may belong to others.</summary>
    public required string ResourceAddress { get; init; }

    /// <summary>
    /// The provider that owns the address, from the catalogue. When null, only the address is known, and the page says so.
    /// </summary>
    public string? Provider { get; init; }

    public required CardState State { get; init; }

    public required IReadOnlyList<TokenField> Fields { get; init; }

    public required string PostUrl { get; init; }

    public required string BackUrl { get; init; }

    /// <summary>The hash of the page's content. The form posts it back.</summary>
    public required string Agreed { get; init; }

    public required string Csrf { get; init; }

    public Notice? Notice { get; init; }
}
