using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Kontext.OAuthServers;

internal static class ClientDescriptors
{
    /// <summary>A client that asks people for access by the code flow.</summary>
    /// <param name="clientId">The client id.</param>
    /// <param name="clientSecret">Null for a public client.</param>
    /// <param name="name">The name that people see.</param>
    /// <param name="redirectUris">Compared character by character.</param>
    public static OpenIddictApplicationDescriptor OfCodeFlow(string clientId, string? clientSecret, string name, IEnumerable<Uri> redirectUris)
    {
        OpenIddictApplicationDescriptor descriptor = new()
        {
            ClientId = clientId,
            ClientSecret = clientSecret,
            ClientType = clientSecret is null ? ClientTypes.Public : ClientTypes.Confidential,
            ConsentType = ConsentTypes.Explicit,
            DisplayName = name,
            Permissions =
            {
                Permissions.Endpoints.Authorization,
                Permissions.Endpoints.Token,
                Permissions.Endpoints.Revocation,
                Permissions.GrantTypes.AuthorizationCode,
                Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        descriptor.RedirectUris.UnionWith(redirectUris);
        return descriptor;
    }

    /// <summary>A resource server that may introspect tokens made for it. OpenIddict requires its client id among their audiences.</summary>
    public static OpenIddictApplicationDescriptor OfResource(Uri resource, string clientSecret) => new()
    {
        ClientId = resource.OriginalString,
        ClientSecret = clientSecret,
        ClientType = ClientTypes.Confidential,
        Permissions = { Permissions.Endpoints.Introspection },
    };
}
