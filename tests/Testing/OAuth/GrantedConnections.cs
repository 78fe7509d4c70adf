using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Testing.OAuth;

/// <summary>Makes connections of users without a browser, as after the redemption of a code.</summary>
public static class GrantedConnections
{
    /// <summary>Stores a grant as if the user had just returned from the authorization server.</summary>
    public static async Task<Connection> ConnectAsync(
        this IServiceProvider rooms, Integration integration, UserId user, OAuthGrant grant, CancellationToken cancellationToken)
    {
        var connections = rooms.GetRequiredService<ConnectService>();
        var place = await connections.ReserveAsync(integration, user, cancellationToken);
        var facts = new ConnectionGrant
        {
            Issuer = grant.Issuer,
            ClientId = grant.ClientId,
            Resource = grant.Resource,
            AccessTokenExpiresAt = grant.AccessTokenExpiresAt,
            IsRenewable = grant.RefreshToken is not null,
            Granted = Scopes.Read((grant.Scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        };
        var credential = new NewCredential { Credential = new Credential { Grant = grant }, Grant = facts };
        var kept = await connections.StoreAsync(integration, user, place, credential, cancellationToken);
        return kept.Succeeded(out var connection, out var problem) ? connection : throw new InvalidOperationException($"{problem.Code}: {problem.Message}");
    }
}
