using Kontext.Core.OAuth;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Providers;

/// <summary>Section <c>Providers</c>, whose members are the ids of providers: <c>Providers:github:ClientId</c>.</summary>
public sealed class ProvidersOptions
{
    /// <summary>The section these are bound from.</summary>
    public const string Section = "Providers";

    /// <summary>The deployment's own clients by provider id, in whatever case the setting is written.</summary>
    public Dictionary<string, ProviderClientOptions> Clients { get; } = new(StringComparer.OrdinalIgnoreCase);
}

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

/// <summary>Written by hand: attributes do not reach the entries of a dictionary, and what is needed depends on the provider.</summary>
internal sealed class ProvidersOptionsValidator(ProviderCatalogue catalogue) : IValidateOptions<ProvidersOptions>
{
    private const int MaxClientId = 512;
    private const int MaxClientSecret = 8_192;

    // What the platform leaves in a setting whose secret it could not read.
    private const string UnresolvedReference = "@Microsoft.KeyVault(";

    public ValidateOptionsResult Validate(string? name, ProvidersOptions options)
    {
        var failures = options.Clients.SelectMany(client => Check(client.Key, client.Value)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Check(string id, ProviderClientOptions client)
    {
        var setting = $"{ProvidersOptions.Section}:{id}";
        if (catalogue.All.FirstOrDefault(provider => provider.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) is not { } known)
            return [$"{setting} names no provider of the catalogue; use one of {string.Join(", ", catalogue.All.Select(provider => provider.Id))}."];
        if (string.IsNullOrEmpty(client.ClientId))
            return [$"{setting}:ClientId is missing: set it to the client id that {known.Name} gave to your app, or remove {setting}."];
        return CheckClientId(setting, client.ClientId).Concat(CheckSecret(setting, known, client.ClientSecret));
    }

    private static IEnumerable<string> CheckClientId(string setting, string clientId)
    {
        if (!IsVisible(clientId, MaxClientId))
            yield return $"{setting}:ClientId must be 1 to {MaxClientId} visible ASCII characters.";
    }

    private static IEnumerable<string> CheckSecret(string setting, Provider provider, string? secret)
    {
        if (string.IsNullOrEmpty(secret))
        {
            if (!provider.Server.TokenEndpointAuthentication.Contains(ClientAuthentication.None))
                yield return $"{setting}:ClientSecret is missing: {provider.Name} takes no client without a secret.";
        }
        else if (secret.StartsWith(UnresolvedReference, StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{setting}:ClientSecret is a Key Vault reference that was not resolved: let the app's identity read that secret, and check its address.";
        }
        else if (!IsVisible(secret, MaxClientSecret))
        {
            yield return $"{setting}:ClientSecret must be 1 to {MaxClientSecret} visible ASCII characters.";
        }
    }

    private static bool IsVisible(string text, int maxLength) => text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
