namespace Kontext.Pages;

/// <summary>What happened and what to do now, where there is nothing else to show.</summary>
public sealed record MessagePage
{
    public required MessageKind Kind { get; init; }

    /// <summary>More about it. The provider's own words with <see cref="MessageKind.ProviderError"/>; shown by no other kind than that, <see cref="MessageKind.NotAvailable"/> and <see cref="MessageKind.ProviderFailed"/>.</summary>
    public string? Detail { get; init; }

    /// <summary>What to name when asking for help.</summary>
    public string? RequestId { get; init; }

    /// <summary>The way on; null when there is none.</summary>
    public string? ActionUrl { get; init; }

    /// <summary>What the way on is called; null for "Continue".</summary>
    public string? ActionText { get; init; }
}
