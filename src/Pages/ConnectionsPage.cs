namespace Kontext.Pages;

/// <summary>Every integration of the organization with its state for this person, and what can be done about it.</summary>
public sealed record ConnectionsPage
{
    public required string Organization { get; init; }

    public required string Person { get; init; }

    /// <summary>In the order they are shown.</summary>
    public required IReadOnlyList<IntegrationCard> Integrations { get; init; }

    /// <summary>The next integrations; null when these are the last.</summary>
    public string? NextUrl { get; init; }

    public Notice? Notice { get; init; }

    /// <summary>Where the person came from, an absolute address; shown as its host. Null when they came from nowhere.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>Where the button that ends the session posts to; null shows none.</summary>
    public string? SignOutUrl { get; init; }

    public required string Csrf { get; init; }

    /// <summary>What "in 6 minutes" counts from.</summary>
    public required DateTimeOffset Now { get; init; }

    public required DateTimeOffset SessionEndsAt { get; init; }
}
