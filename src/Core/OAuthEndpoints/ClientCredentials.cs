using Duende.IdentityModel.Client;
using Kontext.Core.OAuth;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>How a client shows who it is (RFC 6749 section 2.3.1), at every endpoint the same.</summary>
internal static class ClientCredentials
{
    /// <summary>Null for a client that shows it in the body or has nothing to show.</summary>
    public static CredentialHeader? HeaderOf(OAuthClient client) =>
        client.Authentication == ClientAuthentication.ClientSecretBasic ? CredentialHeader.Basic(client.ClientId, SecretOf(client)) : null;

    /// <summary>Puts into the body what the header does not carry.</summary>
    public static void WriteTo(ProtocolRequest request, OAuthClient client)
    {
        // The header is the bound client's to set, so the library is never told of it.
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
