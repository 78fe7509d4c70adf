namespace Kontext.Pages;

/// <summary>The list of integrations, with their states for the user.</summary>
public sealed record ConnectionsPage
{
    public required string Organization { get; init; }

    public required string Person { get; init; }

    /// <summary>The integrations, in display order.</summary>
    public required IReadOnlyList<IntegrationCard> Integrations { get; init; }

    /// <summary>The applications that act for the person; when empty, the page has no such section.</summary>
    public IReadOnlyList<DelegationCard> Delegations { get; init; } = [];

    /// <summary>The address of the next page of integrations; null on the last page.</summary>
    public string? NextUrl { get; init; }

    public Notice? Notice { get; init; }

    /// <summary>The absolute address of the application to return to, shown as its host. Null for no such link.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>The address to which the button that ends the session posts; null for no button.</summary>
    public string? SignOutUrl { get; init; }

    public required string Csrf { get; init; }

    /// <summary>The present time, from which texts such as "in 6 minutes" are computed.</summary>
    public required DateTimeOffset Now { get; init; }

    public required DateTimeOffset SessionEndsAt { get; init; }
}
