using Duende.IdentityModel.Client;
using Kontext.Core.OAuth;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Writes client authentication (RFC 6749 section 2.3.1) in one way for every endpoint.</summary>
internal static class ClientCredentials
{
    /// <summary>Returns the Basic header of a client; null for a client that authenticates in the body, and for a public client.</summary>
    public static CredentialHeader? HeaderOf(OAuthClient client) =>
        client.Authentication == ClientAuthentication.ClientSecretBasic ? CredentialHeader.Basic(client.ClientId, SecretOf(client)) : null;

    /// <summary>Writes into the body the client id and secret that the header does not carry.</summary>
    public static void WriteTo(ProtocolRequest request, OAuthClient client)
    {
        // The bound client sets the header itself, so the protocol library must not set it.
        request.ClientCredentialStyle = ClientCredentialStyle.PostBody;
        if (client.Authentication == ClientAuthentication.ClientSecretBasic)
            return;
        request.ClientId = client.ClientId;
        if (client.Authentication == ClientAuthentication.ClientSecretPost)
            request.ClientSecret = SecretOf(client);
    }

    private static string SecretOf(OAuthClient client) =>
        client.Secret ?? throw new InvalidOperationException("A client that authenticates with a secret has none.");
}
