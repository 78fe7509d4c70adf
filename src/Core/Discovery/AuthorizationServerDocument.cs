using System.Collections.Immutable;
using System.Text.Json;
using Kontext.Core.OAuth;

namespace Kontext.Core.Discovery;

/// <summary>Authorization server metadata (RFC 8414 section 2, OpenID Connect Discovery section 3): read, and refused where it cannot be used safely.</summary>
internal static class AuthorizationServerDocument
{
    /// <summary>The server, or a sentence that says why it cannot be used.</summary>
    /// <param name="document">As it was answered.</param>
    /// <param name="issuers">The issuer that the document was looked up by, in each spelling that it may name itself by.</param>
    /// <param name="addresses">Reads what it names.</param>
    public static (AuthorizationServer? Server, string? Flaw) Read(JsonElement document, IReadOnlyList<string> issuers, ForeignAddresses addresses)
    {
        MetadataReader reader = new(document, addresses);
        var issuer = reader.Text("issuer");
        if (issuer is null)
            reader.Refuse("It names no issuer.");
        else if (!issuers.Contains(issuer, StringComparer.Ordinal))
            reader.Refuse($"It is another server's: its issuer is {ForeignAddresses.Show(issuer)}, and {ForeignAddresses.Show(issuers[0])} was asked for. The two must be equal to the letter.");

        RequireFlow(reader);
        var (authorization, token) = (reader.Endpoint("authorization_endpoint"), reader.Endpoint("token_endpoint"));
        if (authorization is null || token is null)
            reader.Refuse("It lacks an authorization_endpoint or a token_endpoint.");

        AuthorizationServer? server = authorization is null || token is null ? null : new AuthorizationServer
        {
            Issuer = issuer,
            AuthorizationEndpoint = authorization,
            TokenEndpoint = token,
            RevocationEndpoint = reader.Endpoint("revocation_endpoint"),
            RegistrationEndpoint = reader.Endpoint("registration_endpoint"),
            SendsIssuer = reader.Flag("authorization_response_iss_parameter_supported"),
            TakesClientIdMetadataDocuments = reader.Flag("client_id_metadata_document_supported"),
            TokenEndpointAuthentication = AuthenticationOf(reader),
            ScopesSupported = Scopes.Clean(reader.TextsIfAny("scopes_supported")),
        };
        return reader.Flaw is null ? (server, null) : (null, reader.Flaw);
    }

    private static void RequireFlow(MetadataReader reader)
    {
        // Each element may hold several types at once (OAuth 2.0 Multiple Response Types): what is needed is code alone.
        if (reader.Texts("response_types_supported")?.Contains("code", StringComparer.Ordinal) == false)
            reader.Refuse("It does not offer the response type code.");
        if (reader.Texts("grant_types_supported")?.Contains("authorization_code", StringComparer.Ordinal) == false)
            reader.Refuse("It does not offer the grant type authorization_code.");
        if (reader.Texts("code_challenge_methods_supported")?.Contains("S256", StringComparer.Ordinal) != true)
            reader.Refuse("It does not say that it supports PKCE with S256 (code_challenge_methods_supported), without which nobody is sent there.");
    }

    private static ImmutableArray<ClientAuthentication> AuthenticationOf(MetadataReader reader) =>
        reader.Texts("token_endpoint_auth_methods_supported") is { } methods
            ? [.. methods.Select(MethodOf).OfType<ClientAuthentication>().Distinct()]
            : [ClientAuthentication.ClientSecretBasic];

    private static ClientAuthentication? MethodOf(string method) => method switch
    {
        "none" => ClientAuthentication.None,
        "client_secret_basic" => ClientAuthentication.ClientSecretBasic,
        "client_secret_post" => ClientAuthentication.ClientSecretPost,
        _ => null,
    };
}
