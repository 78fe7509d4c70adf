namespace Kontext.Pages;

/// <summary>A page that says what happened and what to do next.</summary>
public sealed record MessagePage
{
    public required MessageKind Kind { get; init; }

    /// <summary>
    /// More details. With <see cref="MessageKind.ProviderError"/> they are the provider's own text. They are also shown with <see
    /// cref="MessageKind.NotAvailable"/>, <see cref="MessageKind.ProviderFailed"/> and <see cref="MessageKind.AuthorizationRefused"/>, and with
    /// no other kind.
    /// </summary>
    public string? Detail { get; init; }

    /// <summary>The request id, which the user gives to support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The address of the link on the page; null for no link.</summary>
    public string? ActionUrl { get; init; }

    /// <summary>The text of that link; null for "Continue".</summary>
    public string? ActionText { get; init; }
}
