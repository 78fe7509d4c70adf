using Kontext.Core.Connecting;
using Kontext.Functions.Authorization;
using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Connect;

/// <summary>The endpoints of connect links, of the sign-in answer, and of the end of a session.</summary>
public sealed class StartFunctions(ConnectSessionService sessions, SessionEntry entry, LinkEntry links, AuthorizeEntry authorize, PageAnswers pages)
{
    private const string Link = "oauth/start/{ticket}";

    [Function("ShowConnectLink"), GuardedByTicket]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Link)] HttpRequest request, string ticket, CancellationToken cancellationToken) =>
        await sessions.FindStateAsync(ticket, cancellationToken) switch
        {
            LinkState.Unopened => await pages.OfAsync(SessionEntry.LinkPageOf(ticket), cancellationToken),
            LinkState.Used => await pages.OfAsync(MessageKind.LinkUsed, cancellationToken),
            _ => await pages.OfAsync(MessageKind.LinkExpired, cancellationToken),
        };

    [Function("OpenConnectLink"), GuardedByTicket]
    public Task<IResult> OpenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Link)] HttpRequest request, string ticket, CancellationToken cancellationToken) =>
        entry.OpenAsync(request, ticket, cancellationToken);

    [Function("LeaveSession"), GuardedByTicket]
    public Task<IResult> LeaveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "connect/{session}")] HttpRequest request, string session, CancellationToken cancellationToken) =>
        entry.LeaveAsync(request, session, cancellationToken);

    [Function("ConfirmPerson"), GuardedByTicket]
    public Task<IResult> ConfirmAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "oauth/sign-in")] HttpRequest request, CancellationToken cancellationToken) =>
        SignInState.FindLink(request) is { } integration ? links.ConfirmAsync(request, integration, cancellationToken)
        : SignInState.FindFlow(request) is { } flow ? authorize.ConfirmAsync(request, flow, cancellationToken)
        : entry.ConfirmAsync(request, cancellationToken);

    [Function("OpenIntegrationLink"), GuardedByTicket]
    public Task<IResult> OpenLinkAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "oauth/link/{integration}")] HttpRequest request, string integration, CancellationToken cancellationToken) =>
        links.OpenAsync(request, integration, cancellationToken);
}
