using Kontext.Core.Applications;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Consent;

/// <summary>
/// Finds the client of an authorization request: an application's row, a client of the settings, a client that registered itself, or a
/// client ID metadata document.
/// </summary>
public sealed class AuthorizingClients(
    ApplicationService applications, SealedClients registered, ClientMetadataReader documents, IOptions<SessionOptions> options)
{
    private const string Unknown = "No application has this client_id here.";

    /// <summary>Returns the client, or a sentence that says why there is none. At most one point read or one call to another server.</summary>
    public async Task<Result<AuthorizingClient, string>> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        if (ClientId.TryParse(clientId) is { } id)
        {
            return await applications.FindAsync(id, cancellationToken) is { IsArchived: false, Kind: not ApplicationKind.ServiceAccount } application
                ? new AuthorizingClient
                {
                    Id = id.ToString(),
                    Name = application.Name,
                    RedirectUris = application.RedirectUris,
                    IsOwnerKnown = true,
                    Application = application,
                }
                : Unknown;
        }

        if (options.Value.KnownClients.FirstOrDefault(client => client.ClientId == clientId) is { } known)
            return new AuthorizingClient { Id = clientId, Name = known.Name, RedirectUris = [.. known.RedirectUris], IsOwnerKnown = true };
        if (!options.Value.IsOpenToAny())
            return Unknown;
        if (clientId.StartsWith(Uri.UriSchemeHttps + "://", StringComparison.Ordinal) || clientId.StartsWith(Uri.UriSchemeHttp + "://", StringComparison.Ordinal))
            return await documents.ReadAsync(clientId, cancellationToken);
        return await registered.OpenAsync(clientId, cancellationToken) is { } client ? client : Unknown;
    }
}
