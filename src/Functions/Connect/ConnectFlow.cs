using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Functions.Limits;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>Prepares and starts the redirect of a user to the authorization server.</summary>
public sealed class ConnectFlow(
    ClientService clients, AuthorizationService authorizations, RateLimits limits, IOptions<ConnectOptions> options)
{
    /// <summary>
    /// Returns the plan that must be complete before the redirect: server, client and scopes. Discovery results from before the last
    /// refusal of the connection's credential are read again.
    /// </summary>
    /// <param name="integration">The integration, as just read.</param>
    /// <param name="connection">The user's connection, for scopes that the server demanded since; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
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
    /// Returns a new plan after the user reported that the server does not know our client; registers a new client when that is allowed
    /// now. The report counts only when the user was sent to this server and came back without an answer. Otherwise the plan stays.
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

    /// <summary>Stores the pending authorization, and returns the address of the authorization request.</summary>
    internal Task<Uri> StartAsync(Visit visit, Integration integration, AuthorizationPlan plan, CancellationToken cancellationToken) =>
        authorizations.StartAsync(visit.Session, visit.Browser, integration, plan, needsCompletion: !visit.IsKnown, cancellationToken);
}
