using System.Collections.Immutable;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Tracing;

namespace Kontext.Core.Registrations;

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
