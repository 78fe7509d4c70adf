namespace Kontext.Core.Integrations;

/// <summary>What a check leaves on its integration.</summary>
/// <param name="Validation">What was found.</param>
/// <param name="AgainIn">When to look again, from now.</param>
public sealed record CheckRecord(ValidationRecord Validation, TimeSpan AgainIn)
{
    /// <summary>When the server's tools were found changed, UTC; null leaves what is known.</summary>
    public DateTimeOffset? CapabilitiesChangedAt { get; init; }

    /// <summary>Where people sign in, as it was discovered; null forgets what was known.</summary>
    public OAuthMetadata? OAuthMetadata { get; init; }
}
