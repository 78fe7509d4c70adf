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
        var commit = rooms.GetRequiredService<ConnectCommit>();
        var place = await commit.ReserveAsync(integration, user, cancellationToken);
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
        var connection = credential.ToConnection(integration, user, rooms.GetRequiredService<TimeProvider>().GetUtcNow());
        var kept = await commit.StoreAsync(integration, place, connection, credential.Credential, cancellationToken);
        return kept.Succeeded(out var stored, out var problem) ? stored : throw new InvalidOperationException($"{problem.Code}: {problem.Message}");
    }
}
