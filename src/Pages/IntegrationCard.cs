namespace Kontext.Pages;

/// <summary>One integration in the list.</summary>
public sealed record IntegrationCard
{
    public required string Name { get; init; }

    /// <summary>Of its url: what receives the credential.</summary>
    public required string Host { get; init; }

    /// <summary>Whose service it is, from the catalogue; null when only the host is known.</summary>
    public string? Provider { get; init; }

    public required CardState State { get; init; }

    /// <summary>Whose account it is there.</summary>
    public string? AccountName { get; init; }

    /// <summary>When the person will be needed again, or was.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>A sentence more, such as why it is not available.</summary>
    public string? Detail { get; init; }

    /// <summary>Its own page, where it is connected.</summary>
    public required string Url { get; init; }

    /// <summary>The page that asks whether to disconnect; null when there is nothing to disconnect.</summary>
    public string? DisconnectUrl { get; init; }
}
