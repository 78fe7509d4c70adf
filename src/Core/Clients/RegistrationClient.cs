using System.Collections.Immutable;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Upstream;

namespace Kontext.Core.Clients;

/// <summary>Registers us at authorization servers that allow open registration (RFC 7591).</summary>
public sealed class RegistrationClient(OutboundClients clients)
{
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(20), 256 * 1024);

    // Fewer servers and proxies log a secret in a header than one in a body. No secret at all is the last choice.
    private static readonly ImmutableArray<ClientAuthentication> Preference =
        [ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost, ClientAuthentication.None];

    /// <summary>Registers a client. Every behaviour of the server is a result. Throws only when the caller cancels.</summary>
    public async Task<Result<RegisteredClient, RegistrationFailure>> RegisterAsync(
        RegistrationRequest request, CancellationToken cancellationToken)
    {
        var wanted = Preference.Where(way => request.Supported.Contains(way)).ToList();
        if (wanted.Count == 0)
            return RegistrationFailures.NoCommonAuthentication(request);

        using var step = Steps.Begin("register client");
        var answer = await AskAsync(request, wanted[0], cancellationToken);
        if (!request.Scopes.IsEmpty && RefusesMetadata(answer))
        {
            // oidc-provider refuses to register a client for the scopes of a resource server, although it grants them later. So the second
            // request names no scopes.
            request = request with { Scopes = Scopes.None };
            answer = await AskAsync(request, wanted[0], cancellationToken);
        }

        return RegistrationAnswer.Read(answer, request, wanted[0]);
    }

    private async Task<ServerAnswer> AskAsync(RegistrationRequest request, ClientAuthentication authentication, CancellationToken cancellationToken)
    {
        using var bound = clients.CreateBound(request.Endpoint, null, Limits);
        return await ServerAnswer.AskAsync(bound, (http, token) => SendAsync(http, request, authentication, token), cancellationToken);
    }

    private static bool RefusesMetadata(ServerAnswer answer) =>
        answer.Status is >= 400 and < 500 && ServerError.Find(answer, new SecretTexts())?.Word is "invalid_client_metadata" or "invalid_scope";

    private static async Task<HttpResponseMessage?> SendAsync(
        HttpClient http, RegistrationRequest wanted, ClientAuthentication authentication, CancellationToken cancellationToken)
    {
        using DynamicClientRegistrationRequest request = new()
        {
            Address = wanted.Endpoint.AbsoluteUri,
            Document = new DynamicClientRegistrationDocument
            {
                ApplicationType = "web",
                RedirectUris = [wanted.RedirectUri],
                GrantTypes = [OidcConstants.GrantTypes.AuthorizationCode, OidcConstants.GrantTypes.RefreshToken],
                ResponseTypes = [OidcConstants.ResponseTypes.Code],
                TokenEndpointAuthenticationMethod = WireNames.Of(authentication),
                ClientName = wanted.ClientName,
                ClientUri = wanted.ClientUri,
                Scope = wanted.Scopes.Values.IsEmpty ? null : wanted.Scopes.ToString(),

                // Without these nulls, empty arrays would be sent, and strict servers refuse members that they do not expect.
                Contacts = null!,
                DefaultAcrValues = null!,
                PostLogoutRedirectUris = null!,
                RequestUris = null!,
            },
        };
        return (await http.RegisterClientAsync(request, cancellationToken)).HttpResponse;
    }
}

/// <summary>A request to register us at an authorization server (RFC 7591 section 2).</summary>
public sealed record RegistrationRequest
{
    /// <summary>The server's registration endpoint.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The only redirect URI, because a client is registered for one context.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>The name that the server shows to the user.</summary>
    public required string ClientName { get; init; }

    /// <summary>A page about this service.</summary>
    public required Uri ClientUri { get; init; }

    /// <summary>All scopes that will be asked for; may be empty.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>How clients may authenticate at the server's token endpoint.</summary>
    public required ImmutableArray<ClientAuthentication> Supported { get; init; }
}

/// <summary>A client that was just registered (RFC 7591 section 3.2.1). Exists in memory only.</summary>
public sealed class RegisteredClient
{
    /// <summary>The client id: printable ASCII of at most 2,048 characters.</summary>
    public required string ClientId { get; init; }

    /// <summary>The client secret, printable ASCII of at most 4,096 characters; null exactly for a public client.</summary>
    public string? Secret { get; init; }

    /// <summary>How the client authenticates, as the server decided.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>When the secret expires, UTC, as the server says; null for never.</summary>
    public DateTimeOffset? SecretExpiresAt { get; init; }

    /// <summary>Returns the type name only, so that no log shows the secret.</summary>
    public override string ToString() => nameof(RegisteredClient);
}
