namespace Kontext.Pages;

/// <summary>One integration in the list.</summary>
public sealed record IntegrationCard
{
    public required string Name { get; init; }

    /// <summary>The host of the integration's url, which receives the credential.</summary>
    public required string Host { get; init; }

    /// <summary>The provider, from the catalogue; null when only the host is known.</summary>
    public string? Provider { get; init; }

    public required CardState State { get; init; }

    /// <summary>The name of the user's account at the provider; null when unknown.</summary>
    public string? AccountName { get; init; }

    /// <summary>When the connection expires or expired, so that the user must connect again. Null when unknown.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>An additional sentence, such as the reason why the integration is not available.</summary>
    public string? Detail { get; init; }

    /// <summary>The address of the page that connects this integration.</summary>
    public required string Url { get; init; }

    /// <summary>The address of the page that asks whether to disconnect; null when there is nothing to disconnect.</summary>
    public string? DisconnectUrl { get; init; }
}
