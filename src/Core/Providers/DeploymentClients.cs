using Kontext.Core.OAuth;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Providers;

/// <summary>The clients that this deployment has registered at providers of the catalogue.</summary>
public sealed class DeploymentClients(IOptions<ProvidersOptions> options, ProviderCatalogue catalogue)
{
    /// <summary>
    /// Returns the client set for a provider, or else the one set for <see cref="Provider.ClientOf"/>. Returns null when neither is set,
    /// and for an unknown provider.
    /// </summary>
    public OAuthClient? Find(string provider) =>
        catalogue.Find(provider) is { } known ? Client(known, known.Id) ?? Client(known, known.ClientOf) : null;

    private OAuthClient? Client(Provider provider, string? settings)
    {
        if (settings is null || options.Value.Clients.GetValueOrDefault(settings) is not { ClientId: { } clientId } client)
            return null;
        var secret = string.IsNullOrEmpty(client.ClientSecret) ? null : client.ClientSecret;
        return new OAuthClient
        {
            ClientId = clientId,
            Secret = secret,
            Authentication = secret is null
                ? ClientAuthentication.None
                : provider.Server.TokenEndpointAuthentication.First(method => method != ClientAuthentication.None),
        };
    }
}
