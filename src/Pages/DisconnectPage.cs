namespace Kontext.Pages;

/// <summary>Asks once more before a connection is ended.</summary>
public sealed record DisconnectPage
{
    public required string Organization { get; init; }

    public required string Person { get; init; }

    public required string Integration { get; init; }

    /// <summary>From the catalogue; null when only the integration's name is known.</summary>
    public string? Provider { get; init; }

    public string? AccountName { get; init; }

    public required string PostUrl { get; init; }

    public required string BackUrl { get; init; }

    /// <summary>Comes back with the post: what this page named.</summary>
    public required string Agreed { get; init; }

    public required string Csrf { get; init; }

    public Notice? Notice { get; init; }
}
