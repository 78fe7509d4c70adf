using Kontext.Core.Clients;
using Kontext.Core.Integrations;
using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Functions.Limits;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Connect;

/// <summary>The page of one integration, and the redirect to its authorization server.</summary>
public sealed class FlowFunctions(
    SessionEntry entry, ConnectPages content, PageAnswers pages, RateLimits limits, ConnectFlow flow)
{
    private const string One = "connect/{session}/{id}";

    [Function("ShowConnection"), GuardedByTicket]
    public Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, string session, string id, CancellationToken cancellationToken) =>
        entry.ShowAsync(request, session, visit => ShowAsync(request, visit, id, cancellationToken), cancellationToken);

    [Function("StartAuthorization"), GuardedByTicket]
    public Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/authorize")] HttpRequest request, string session, string id, CancellationToken cancellationToken) =>
        entry.PostAsync(request, session, visit => StartAsync(request, visit, id, cancellationToken), cancellationToken);

    private async Task<IResult> ShowAsync(HttpRequest request, Visit visit, string id, CancellationToken cancellationToken)
    {
        if (await content.FindAsync(visit, id, cancellationToken) is not { IsArchived: false } integration)
            return await pages.OfAsync(MessageKind.IntegrationGone, cancellationToken);
        if (integration.AuthMode == AuthMode.UserToken && visit.IsKnown)
        {
            var form = CredentialForm.Of(integration.CredentialSchema);
            return await pages.OfAsync(await content.OfAsync(visit, integration, form.Fields, notice: null, cancellationToken), cancellationToken);
        }

        if (integration.AuthMode != AuthMode.OAuth)
            return new SeeOther(ConnectAddresses.Of(visit.Session.Id));
        var connection = await content.FindConnectionAsync(visit, integration, cancellationToken);
        return (await flow.PlanAsync(integration, connection, cancellationToken)).Succeeded(out var plan, out var problem)
            ? await pages.OfAsync(await content.OfAsync(visit, integration, connection, plan, notice: null, cancellationToken), cancellationToken)
            : await pages.OfAsync(request, problem, ConnectAddresses.Of(visit.Session.Id), cancellationToken);
    }

    private async Task<IResult> StartAsync(HttpRequest request, Visit visit, string id, CancellationToken cancellationToken)
    {
        if (await content.FindAsync(visit, id, cancellationToken) is not { IsArchived: false, AuthMode: AuthMode.OAuth } integration)
            return await pages.OfAsync(MessageKind.IntegrationGone, cancellationToken);
        var connection = await content.FindConnectionAsync(visit, integration, cancellationToken);
        if (!(await flow.PlanAsync(integration, connection, cancellationToken)).Succeeded(out var plan, out var problem))
            return await pages.OfAsync(request, problem, ConnectAddresses.Of(visit.Session.Id), cancellationToken);
        if (visit.Form[AuthorizePage.UnknownField] == "true")
        {
            return (await flow.PlanAnewAsync(visit, integration, connection, plan, cancellationToken)).Succeeded(out var next, out problem)
                ? await pages.OfAsync(await content.OfAsync(visit, integration, connection, next, NoticeOf(plan, next), cancellationToken), cancellationToken)
                : await pages.OfAsync(request, problem, ConnectAddresses.Of(visit.Session.Id), cancellationToken);
        }

        if (visit.Form["agreed"] != Agreement.Of(integration, plan))
            return await pages.OfAsync(await content.OfAsync(visit, integration, connection, plan, Agreement.Changed, cancellationToken), cancellationToken);
        if ((problem = limits.Session(integration.Organization, visit.Session.User)) is not null
            || (problem = await limits.ConnectAsync(integration, visit.Session.User, cancellationToken)) is not null)
        {
            return await pages.OfAsync(request, problem, ConnectAddresses.Of(visit.Session.Id), cancellationToken);
        }

        var target = await flow.StartAsync(visit, integration, plan, cancellationToken);
        return await pages.LeaveAsync(target, plan.Provider?.Name, cancellationToken);
    }

    private static Notice NoticeOf(AuthorizationPlan before, AuthorizationPlan after) => before.Client != after.Client
        ? new Notice { Kind = NoticeKind.Success, Text = "This app is registered there anew. Continue, and tell your administrator if the same error comes again." }
        : new Notice { Kind = NoticeKind.Warning, Text = "This app cannot be registered there anew at the moment. Wait an hour, or tell your administrator about the error." };
}
