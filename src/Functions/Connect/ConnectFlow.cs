using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Functions.Limits;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>Sends a visitor to the authorization server.</summary>
public sealed class ConnectFlow(
    ClientService clients, AuthorizationService authorizations, RateLimits limits, IOptions<ConnectOptions> options)
{
    /// <summary>All that must be settled before a person is sent away; what was found out before their credential was refused is found out anew.</summary>
    /// <param name="integration">As it was just read.</param>
    /// <param name="connection">The person's, of which the server may have demanded more; null when there is none, or it does not matter yet.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<Outcome<AuthorizationPlan>> PlanAsync(Integration integration, Connection? connection, CancellationToken cancellationToken)
    {
        var (lease, problem) = limits.Discovery(integration.Organization);
        using (lease)
        {
            return problem ?? await clients.PlanAsync(
                integration, options.Value.ClientName, connection?.StepUpFor(integration) ?? StepUp.None, connection?.LastRefusedAt, cancellationToken);
        }
    }

    /// <summary>
    /// Takes a person's word that the server did not know this app: what is settled anew, with another client where one may be registered now. The
    /// word counts only of one who was sent there and did not come back with an answer.
    /// </summary>
    internal async Task<Outcome<AuthorizationPlan>> PlanAnewAsync(
        Visit visit, Integration integration, Connection? connection, AuthorizationPlan plan, CancellationToken cancellationToken)
    {
        if (!await authorizations.IsUnansweredAsync(visit.Session, integration.Id, plan, cancellationToken))
            return plan;
        var issuer = AuthorizationServer.NameOf(plan.Server.Issuer, plan.Server.TokenEndpoint);
        await clients.NoteDoubtedAsync(integration.Organization, integration.Id, issuer, plan.Client.ClientId, cancellationToken);
        return await PlanAsync(integration, connection, cancellationToken);
    }

    /// <summary>Where the browser goes.</summary>
    internal Task<Uri> StartAsync(Visit visit, Integration integration, AuthorizationPlan plan, CancellationToken cancellationToken) =>
        authorizations.StartAsync(visit.Session, visit.Browser, integration, plan, needsCompletion: !visit.IsKnown, cancellationToken);
}
