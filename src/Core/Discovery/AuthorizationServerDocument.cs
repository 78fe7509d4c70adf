using System.Collections.Immutable;
using System.Text.Json;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Discovery;

/// <summary>
/// Reads authorization server metadata (RFC 8414 section 2, OpenID Connect Discovery section 3), and refuses it when it is not safe to use.
/// </summary>
internal static class AuthorizationServerDocument
{
    private const string PkceMethods = "code_challenge_methods_supported";
    private const string NoPkce = $"It does not announce PKCE with S256 ({PkceMethods}), and no user is sent to a server without it.";

    /// <summary>Returns the server, or a sentence that says why it cannot be used.</summary>
    /// <param name="document">The metadata document.</param>
    /// <param name="asked">The issuer that the document was looked up by.</param>
    /// <param name="addresses">Checks the addresses that the document names.</param>
    public static Result<AuthorizationServer, string> Read(JsonElement document, AskedIssuer asked, ForeignAddresses addresses)
    {
        MetadataReader reader = new(document, addresses);
        var written = reader.Text("issuer");
        var issuer = written is null ? null : asked.Accept(written);
        if (written is null)
            reader.Refuse("It names no issuer.");
        RequireFlow(reader);
        var (authorization, token) = (reader.Endpoint("authorization_endpoint"), reader.Endpoint("token_endpoint"));
        if (authorization is null || token is null)
            reader.Refuse("It lacks an authorization_endpoint or a token_endpoint.");

        AuthorizationServer? server = authorization is null || token is null ? null : new AuthorizationServer
        {
            Issuer = issuer ?? written,
            AuthorizationEndpoint = authorization,
            TokenEndpoint = token,
            RevocationEndpoint = reader.Endpoint("revocation_endpoint"),
            RegistrationEndpoint = reader.Endpoint("registration_endpoint"),
            SendsIssuer = reader.Flag("authorization_response_iss_parameter_supported"),
            TakesClientIdMetadataDocuments = reader.Flag("client_id_metadata_document_supported"),
            TokenEndpointAuthentication = AuthenticationOf(reader),
            ScopesSupported = Scopes.Clean(reader.TextsIfAny("scopes_supported")),
        };
        var isSilent = reader.Texts(PkceMethods) is null && asked.Known is not { TakesS256: true };
        if (reader.Flaw is null && (issuer is null || isSilent) && asked.IsVouchedFor(token))
            return WithinOrigin(server!) with { Issuer = issuer, SendsIssuer = server!.SendsIssuer && issuer is not null };
        if (written is not null && issuer is null)
        {
            var other = $"It belongs to another server: its issuer is {ForeignAddresses.Show(written)}, and {ForeignAddresses.Show(asked.Text)} was asked for. The two must be identical.";
            return server is not null && reader.Flaw is null && HaveOneOrigin(written, asked.Text) ? $"{other} {WhatToEnter(server)}" : other;
        }

        if (reader.Flaw is null && !isSilent)
            return server!;
        return reader.Flaw ?? $"{NoPkce} {WhatToEnter(server!)}";
    }

    private static void RequireFlow(MetadataReader reader)
    {
        // One element may hold several types (OAuth 2.0 Multiple Response Types). We need an element that is exactly code.
        if (reader.Texts("response_types_supported")?.Contains("code", StringComparer.Ordinal) == false)
            reader.Refuse("It does not offer the response type code.");
        if (reader.Texts("grant_types_supported")?.Contains("authorization_code", StringComparer.Ordinal) == false)
            reader.Refuse("It does not offer the grant type authorization_code.");
        if (reader.Texts(PkceMethods)?.Contains("S256", StringComparer.Ordinal) == false)
            reader.Refuse(NoPkce);
    }

    // An administrator who enters the endpoints vouches for them. Then only the entered values count.
    private static string WhatToEnter(AuthorizationServer server)
    {
        var revocation = server.RevocationEndpoint is { } endpoint && HaveOneOrigin(endpoint.AbsoluteUri, server.TokenEndpoint.AbsoluteUri)
            ? $", oauth.revocationUrl {ForeignAddresses.Show(endpoint.AbsoluteUri)}"
            : "";
        return $"Ask its operator whether this is the right server and supports PKCE with S256. If so, enter oauth.issuer {ForeignAddresses.Show(server.Issuer!)}, oauth.authorizationUrl {ForeignAddresses.Show(server.AuthorizationEndpoint.AbsoluteUri)} and oauth.tokenUrl {ForeignAddresses.Show(server.TokenEndpoint.AbsoluteUri)}{revocation}.";
    }

    // Only the document itself claims to belong to the entered token endpoint. So secrets and registrations stay within that endpoint's
    // origin.
    private static AuthorizationServer WithinOrigin(AuthorizationServer server) => server with
    {
        RegistrationEndpoint = OfTokens(server, server.RegistrationEndpoint),
        RevocationEndpoint = OfTokens(server, server.RevocationEndpoint),
    };

    private static Uri? OfTokens(AuthorizationServer server, Uri? endpoint) =>
        endpoint is not null && WellKnown.OriginOf(endpoint) == WellKnown.OriginOf(server.TokenEndpoint) ? endpoint : null;

    private static bool HaveOneOrigin(string one, string other) =>
        Uri.TryCreate(one, UriKind.Absolute, out var first) && Uri.TryCreate(other, UriKind.Absolute, out var second)
        && WellKnown.OriginOf(first) == WellKnown.OriginOf(second);

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
