using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Kontext.OAuthServers;

/// <summary>Dynamic registration (RFC 7591) without authentication, because OpenIddict has none.</summary>
internal static class RegistrationEndpoint
{
    private const string InvalidRedirectUri = "invalid_redirect_uri";
    private const string InvalidClientMetadata = "invalid_client_metadata";

    public static async Task<IResult> RegisterAsync(
        HttpRequest request, IOpenIddictApplicationManager clients, TimeProvider clock, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(request.Body);
        if (ClientMetadata.TryParse(await reader.ReadToEndAsync(cancellationToken)) is not { } metadata)
            return Refused(InvalidClientMetadata, "The body is not the description of a client.");
        if (!metadata.HasRedirectUris)
            return Refused(InvalidRedirectUri, "At least one, each https or of this machine, without a fragment.");

        // client_secret_basic is the default of RFC 7591.
        var method = metadata.AuthMethod ?? ClientAuthenticationMethods.ClientSecretBasic;
        if (method is not (ClientAuthenticationMethods.None or ClientAuthenticationMethods.ClientSecretBasic or ClientAuthenticationMethods.ClientSecretPost))
            return Refused(InvalidClientMetadata, "This token_endpoint_auth_method is not supported.");

        var clientId = "client-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var secret = method == ClientAuthenticationMethods.None ? null : RandomNumberGenerator.GetHexString(32, lowercase: true);
        await clients.CreateAsync(ClientDescriptors.OfCodeFlow(clientId, secret, metadata.Name ?? clientId, metadata.RedirectUris), cancellationToken);
        return Results.Json(Describe(metadata, clientId, secret, method, clock.GetUtcNow()), statusCode: StatusCodes.Status201Created);
    }

    private static JsonObject Describe(ClientMetadata metadata, string clientId, string? secret, string method, DateTimeOffset now)
    {
        JsonObject answer = new()
        {
            ["client_id"] = clientId,
            ["client_id_issued_at"] = now.ToUnixTimeSeconds(),
            ["redirect_uris"] = new JsonArray([.. metadata.RedirectUris.Select(uri => JsonValue.Create(uri.OriginalString))]),
            ["grant_types"] = new JsonArray(GrantTypes.AuthorizationCode, GrantTypes.RefreshToken),
            ["response_types"] = new JsonArray(ResponseTypes.Code),
            ["token_endpoint_auth_method"] = method,
            ["application_type"] = metadata.ApplicationType ?? ApplicationTypes.Web,
        };
        if (secret is not null)
        {
            answer["client_secret"] = secret;
            answer["client_secret_expires_at"] = 0;
        }

        if (metadata.Name is not null)
            answer["client_name"] = metadata.Name;
        if (metadata.Scope is not null)
            answer["scope"] = metadata.Scope;
        return answer;
    }

    private static IResult Refused(string error, string description) =>
        Results.Json(new JsonObject { ["error"] = error, ["error_description"] = description }, statusCode: StatusCodes.Status400BadRequest);
}
