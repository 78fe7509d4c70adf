namespace Kontext.Core.Providers;

/// <summary>Section <c>Providers</c>, whose members are the ids of providers: <c>Providers:github:ClientId</c>.</summary>
public sealed class ProvidersOptions
{
    /// <summary>The section these are bound from.</summary>
    public const string Section = "Providers";

    /// <summary>The deployment's own clients by provider id, in whatever case the setting is written.</summary>
    public Dictionary<string, ProviderClientOptions> Clients { get; } = new(StringComparer.OrdinalIgnoreCase);
}
