namespace Kontext.Core.Providers;

/// <summary>The deployment's own client at one provider.</summary>
public sealed class ProviderClientOptions
{
    /// <summary>The client id the provider gave when the app was registered.</summary>
    public string? ClientId { get; set; }

    /// <summary>Its secret; null for a public client, where the provider has such.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(ProviderClientOptions);
}
