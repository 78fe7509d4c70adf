namespace Kontext.Pages;

/// <summary>The page that asks before a connection is disconnected.</summary>
public sealed record DisconnectPage
{
    public required string Organization { get; init; }

    public required string Person { get; init; }

    public required string Integration { get; init; }

    /// <summary>The provider, from the catalogue; null when only the integration's name is known.</summary>
    public string? Provider { get; init; }

    public string? AccountName { get; init; }

    public required string PostUrl { get; init; }

    public required string BackUrl { get; init; }

    /// <summary>The hash of the page's content. The form posts it back.</summary>
    public required string Agreed { get; init; }

    public required string Csrf { get; init; }

    public Notice? Notice { get; init; }
}
