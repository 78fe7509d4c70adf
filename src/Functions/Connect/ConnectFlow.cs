using Kontext.Core.Audit;
using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Functions.Audit;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>Sends a visitor to the authorization server and takes what comes back.</summary>
public sealed class ConnectFlow(
    ClientService clients, AuthorizationService authorizations, SessionCookie cookie, RateLimits limits, AuditService audit, IOptions<ConnectOptions> options)
{
    private static readonly string[] Deciding = ["state", "code", "iss", "error"];

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

    /// <summary>What became of an answer.</summary>
    /// <param name="request">As it came to the redirect URI.</param>
    /// <param name="redirectUri">That address as we built it; null for one that we never built.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<AuthorizationAnswer> AnswerAsync(HttpRequest request, Uri? redirectUri, CancellationToken cancellationToken)
    {
        if (redirectUri is null)
            return new AuthorizationAnswer(AnswerKind.Unknown);
        var response = Read(request.Query);
        var pending = await authorizations.FindAsync(response.State, cancellationToken);
        var browser = pending is null ? null : cookie.Find(request, pending.Session);
        if (pending is null || browser is null)
            return await authorizations.AnswerAsync(pending, browser, redirectUri, response, cancellationToken);

        // Before the code is redeemed: what comes of it is a credential.
        var entry = await audit.BeginAsync(
            AuditedActs.By(pending.Organization, pending.User, name: null, AuditAction.ConnectionCreate) with { Integration = pending.Integration.Value, Connection = pending.User },
            cancellationToken);
        var answer = await authorizations.AnswerAsync(pending, browser, redirectUri, response, cancellationToken);
        await audit.CompleteAsync(entry, answer.Kind == AnswerKind.Connected ? AuditService.Ok : WireNames.Of(answer.Kind), integration: null, cancellationToken);
        return answer;
    }

    private static AuthorizationResponse Read(IQueryCollection query)
    {
        return new AuthorizationResponse
        {
            State = One("state"),
            Code = One("code"),
            Issuer = One("iss"),
            Error = One("error"),
            ErrorDescription = One("error_description"),
            IsAmbiguous = Deciding.Any(name => query[name].Count > 1),
        };

        string? One(string name) => query[name] is [{ } value] ? value : null;
    }
}
