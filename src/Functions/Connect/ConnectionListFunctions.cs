using Kontext.Core.Audit;
using Kontext.Core.Sessions;
using Kontext.Functions.Audit;
using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Connect;

/// <summary>The page that lists a user's integrations, and the applications that act for the user.</summary>
public sealed class ConnectionListFunctions(SessionEntry entry, ConnectPages content, DelegationService delegations, PageAnswers pages, AuditedActs audited)
{
    private const string Session = "connect/{session}";

    [Function("ShowConnections"), GuardedByTicket]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Session)] HttpRequest request, string session, CancellationToken cancellationToken) =>
        entry.ShowAsync(request, session, visit => ListAsync(request, visit, cancellationToken), cancellationToken);

    [Function("WithdrawConsent"), GuardedByTicket]
    public Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Session + "/applications/{delegation}/end")] HttpRequest request,
        string session,
        string delegation,
        CancellationToken cancellationToken) =>
        entry.PostAsync(request, session, visit => WithdrawAsync(visit, delegation, cancellationToken), cancellationToken);

    private async Task<IResult> ListAsync(HttpRequest request, Visit visit, CancellationToken cancellationToken)
    {
        var page = await content.ListAsync(visit, request.QueryText("cursor"), request.QueryText("done"), cancellationToken);
        return await pages.OfAsync(page with { Delegations = await ListAsync(visit, cancellationToken) }, cancellationToken);
    }

    private async Task<IResult> WithdrawAsync(Visit visit, string delegation, CancellationToken cancellationToken)
    {
        if (MayManage(visit) && await delegations.FindAsync(visit.Session.Organization, visit.Session.User, delegation, cancellationToken) is { } found)
        {
            await audited.RunAsync(
                AuditedActs.By(visit.Session.Organization, visit.Session.User, visit.Session.PersonName, AuditAction.DelegationEnd) with { Application = found.Owner.Client },
                () => delegations.EndAsync(found, cancellationToken),
                cancellationToken);
        }

        return new SeeOther(ConnectAddresses.Of(visit.Session.Id)); // a delegation that has ended already is not there any more
    }

    // A session for one integration is for that integration alone. An unconfirmed browser must not see the user's applications.
    private static bool MayManage(Visit visit) => visit is { IsKnown: true, Session.Integration: null };

    private async Task<IReadOnlyList<DelegationCard>> ListAsync(Visit visit, CancellationToken cancellationToken)
    {
        if (!MayManage(visit))
            return [];
        var given = await delegations.ListAsync(visit.Session.Organization, visit.Session.User, cancellationToken);
        return
        [
            .. given.Select(delegation => new DelegationCard
            {
                Name = delegation.ClientName,
                IsOwnerKnown = delegation.IsOwnerKnown,
                Since = delegation.AgreedAt!.Value,
                Integrations = delegation.Integrations.Count,
                EndUrl = $"{ConnectAddresses.Of(visit.Session.Id)}/applications/{delegation.Id}/end",
            }),
        ];
    }
}
