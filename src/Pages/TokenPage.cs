namespace Kontext.Pages;

/// <summary>A form for a token, or for the fields of a credentialSchema.</summary>
public sealed record TokenPage
{
    public required string Organization { get; init; }

    public required string Person { get; init; }

    public required string Integration { get; init; }

    /// <summary>The one host that will get the credential.</summary>
    public required string ResourceHost { get; init; }

    public required CardState State { get; init; }

    public required IReadOnlyList<TokenField> Fields { get; init; }

    public required string PostUrl { get; init; }

    public required string BackUrl { get; init; }

    public required string Csrf { get; init; }

    public Notice? Notice { get; init; }
}
