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

/// <summary>Registers us with authorization servers that let anybody do so (RFC 7591).</summary>
public sealed class RegistrationClient(OutboundClients clients)
{
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(20), 256 * 1024);

    // A secret in a header is logged by fewer servers and proxies than one in a body; no secret at all is the last choice.
    private static readonly ImmutableArray<ClientAuthentication> Preference =
        [ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost, ClientAuthentication.None];

    /// <summary>Whatever the server does is a result; throws for nothing but the caller's own cancellation.</summary>
    public async Task<RegistrationResult> RegisterAsync(RegistrationRequest request, CancellationToken cancellationToken)
    {
        var wanted = Preference.Where(way => request.Supported.Contains(way)).ToList();
        if (wanted.Count == 0)
            return RegistrationFailures.NoCommonAuthentication(request);

        using var step = Steps.Begin("register client");
        var answer = await AskAsync(request, wanted[0], cancellationToken);
        if (!request.Scopes.IsEmpty && RefusesMetadata(answer))
        {
            // oidc-provider refuses a client for the scopes of a resource server, and yet grants them: the metadata names the server's own scopes alone.
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

                // Empty arrays would be sent: strict servers refuse what they did not ask for.
                Contacts = null!,
                DefaultAcrValues = null!,
                PostLogoutRedirectUris = null!,
                RequestUris = null!,
            },
        };
        return (await http.RegisterClientAsync(request, cancellationToken)).HttpResponse;
    }
}

/// <summary>What we want an authorization server to know us by (RFC 7591 section 2).</summary>
public sealed record RegistrationRequest
{
    /// <summary>The server's registration endpoint.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The only one: a client is registered for one context.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>What the server shows to the person who is asked to trust us.</summary>
    public required string ClientName { get; init; }

    /// <summary>A page about us.</summary>
    public required Uri ClientUri { get; init; }

    /// <summary>All that will be asked for; may be empty.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>How clients may authenticate at the server's token endpoint.</summary>
    public required ImmutableArray<ClientAuthentication> Supported { get; init; }
}

/// <summary>What an authorization server knows us as from now on (RFC 7591 section 3.2.1). Exists in memory only.</summary>
public sealed class RegisteredClient
{
    /// <summary>Printable ASCII of at most 2,048 characters.</summary>
    public required string ClientId { get; init; }

    /// <summary>Null exactly for a public client; else printable ASCII of at most 4,096 characters.</summary>
    public string? Secret { get; init; }

    /// <summary>How it authenticates: what the server decided, not what was asked for.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>When the secret runs out, UTC, as the server says; null when never.</summary>
    public DateTimeOffset? SecretExpiresAt { get; init; }

    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(RegisteredClient);
}
