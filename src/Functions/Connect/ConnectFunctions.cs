using Kontext.Core.Audit;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Functions.Audit;
using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Functions.Limits;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Connect;

/// <summary>The pages of one integration in a connect session: the form for a token or credentials, and disconnect.</summary>
public sealed class ConnectFunctions(
    SessionEntry entry, ConnectPages content, PageAnswers pages, RateLimits limits, ConnectSessionService sessions, AuditedActs audited,
    TimeProvider clock)
{
    private const string Session = "connect/{session}";
    private const string One = Session + "/{id}";

    [Function("PasteCredential"), GuardedByTicket]
    public Task<IResult> PasteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/token")] HttpRequest request, string session, string id, CancellationToken cancellationToken) =>
        entry.PostAsync(request, session, visit => PasteAsync(request, visit, id, cancellationToken), cancellationToken);

    [Function("AskToDisconnect"), GuardedByTicket]
    public Task<IResult> AskAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One + "/disconnect")] HttpRequest request, string session, string id, CancellationToken cancellationToken) =>
        entry.ShowAsync(request, session, visit => AskAsync(visit, id, cancellationToken), cancellationToken);

    [Function("Disconnect"), GuardedByTicket]
    public Task<IResult> DisconnectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/disconnect")] HttpRequest request, string session, string id, CancellationToken cancellationToken) =>
        entry.PostAsync(request, session, visit => DisconnectAsync(visit, id, cancellationToken), cancellationToken);

    private async Task<IResult> PasteAsync(HttpRequest request, Visit visit, string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(visit, id, cancellationToken) is not { IsArchived: false } integration)
            return await pages.OfAsync(MessageKind.IntegrationGone, cancellationToken);

        var form = CredentialForm.Of(integration.CredentialSchema);
        if (integration.AuthMode == AuthMode.UserToken && visit.Form["agreed"] != Agreement.Of(integration))
            return await pages.OfAsync(await content.OfAsync(visit, integration, form.Fields, Agreement.Changed, cancellationToken), cancellationToken);
        if (!form.Read(visit.Form).Succeeded(out var body, out var problem)
            || !AddUserTokenRequest.Parse(body, integration.CredentialSchema, clock.GetUtcNow()).Succeeded(out var parsed, out problem))
        {
            return await pages.OfAsync(await content.OfAsync(visit, integration, form.FieldsWith(visit.Form, problem), form.NoticeOf(problem), cancellationToken), cancellationToken);
        }

        return (problem = limits.SecretWrite(integration.Organization)) is null
            && (problem = await limits.ConnectAsync(integration, visit.Session.User, cancellationToken)) is null
            && (await audited.RunAsync(
                ActOf(visit, integration, AuditAction.ConnectionCreate), () => sessions.AddAsync(visit.Session, integration, parsed, cancellationToken), cancellationToken))
                .Succeeded(out _, out problem)
            ? new SeeOther(ConnectAddresses.Done(visit.Session.Id, integration.Id))
            : await pages.OfAsync(request, problem, ConnectAddresses.Of(visit.Session.Id), cancellationToken);
    }

    private async Task<IResult> AskAsync(Visit visit, string id, CancellationToken cancellationToken) =>
        await FindAsync(visit, id, cancellationToken) is { } integration
            ? await pages.OfAsync(await content.DisconnectAsync(visit, integration, cancellationToken), cancellationToken)
            : await pages.OfAsync(MessageKind.IntegrationGone, cancellationToken);

    private async Task<IResult> DisconnectAsync(Visit visit, string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(visit, id, cancellationToken) is not { } integration)
            return await pages.OfAsync(MessageKind.IntegrationGone, cancellationToken);
        var question = await content.DisconnectAsync(visit, integration, cancellationToken);
        if (visit.Form["agreed"] != question.Agreed)
            return await pages.OfAsync(question with { Notice = Agreement.Changed }, cancellationToken);
        return await audited.RunAsync(
            ActOf(visit, integration, AuditAction.ConnectionEnd), () => sessions.DisconnectAsync(visit.Session, integration, cancellationToken), cancellationToken) is { } problem
            ? await pages.OfAsync(problem, ConnectAddresses.Of(visit.Session.Id), cancellationToken)
            : new SeeOther(ConnectAddresses.Done(visit.Session.Id, integration.Id));
    }

    private static AuditEvent ActOf(Visit visit, Integration integration, AuditAction action) =>
        AuditedActs.By(visit.Session.Organization, visit.Session.User, visit.Session.PersonName, action) with { Integration = integration.Id.Value, Connection = visit.Session.User };

    // Only the confirmed user of the session may enter a credential or disconnect.
    private async Task<Integration?> FindAsync(Visit visit, string id, CancellationToken cancellationToken) =>
        visit.IsKnown ? await content.FindAsync(visit, id, cancellationToken) : null;
}
