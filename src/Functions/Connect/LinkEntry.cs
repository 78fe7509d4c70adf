using Kontext.Core.Connecting;
using Kontext.Core.Integrations;
using Kontext.Core.Sessions;
using Kontext.Functions.Browser;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Connect;

/// <summary>
/// Handles the link in the answer to a refused token exchange. The link holds no ticket and no secret, so anyone may have it. The user
/// signs in first, and the session is created afterwards. Until then nothing is stored.
/// </summary>
public sealed class LinkEntry(
    SignIn signIn, SessionCookie cookie, ConnectSessionService sessions, IntegrationService integrations, PageAnswers pages, RateLimits limits)
{
    /// <summary>Sends the browser to the sign-in.</summary>
    internal async Task<IResult> OpenAsync(HttpRequest request, string integration, CancellationToken cancellationToken)
    {
        if (!IntegrationId.TryParse(integration, out var id))
            return await pages.OfAsync(MessageKind.IntegrationGone, cancellationToken);
        if (!signIn.IsConfigured)
            return await pages.OfAsync(NoSignIn, cancellationToken);
        var browser = BrowserKey.New();
        var address = await signIn.FindAddressAsync(id, browser, cancellationToken);
        cookie.Write(request.HttpContext.Response, id, browser);
        return await pages.LeaveAsync(address, provider: null, cancellationToken);
    }

    /// <summary>Reads the sign-in answer and begins the user's session.</summary>
    internal async Task<IResult> ConfirmAsync(HttpRequest request, IntegrationId id, CancellationToken cancellationToken)
    {
        if (cookie.Find(request, id) is not { } browser)
            return await pages.OfAsync(MessageKind.StateUnknown, cancellationToken);
        if (request.QueryText("error") is not null)
            return await pages.OfAsync(new MessagePage { Kind = MessageKind.SignInCancelled, ActionUrl = AddressOf(id), ActionText = "Sign in" }, cancellationToken);
        if (await signIn.AnswerAsync(request, browser, cancellationToken) is not { } person)
            return await pages.OfAsync(MessageKind.StateUnknown, cancellationToken);
        if (person.Organization is not { } organization)
            return await pages.OfAsync(NoOrganization, cancellationToken);
        if (await integrations.FindAsync(organization, id, cancellationToken) is not { IsArchived: false })
            return await pages.OfAsync(MessageKind.IntegrationGone, cancellationToken);
        if (limits.Session(organization, person.User) is { } problem)
            return await pages.OfAsync(request, problem, AddressOf(id), cancellationToken);
        var opened = await sessions.BeginAsync(organization, person.User, person.Name, id, cancellationToken);
        cookie.Remove(request.HttpContext.Response, id);
        cookie.Write(request.HttpContext.Response, opened);
        return new SeeOther(ConnectAddresses.Of(opened.Session.Id, id));
    }

    private static MessagePage NoSignIn { get; } = new()
    {
        Kind = MessageKind.NotAvailable,
        Detail = "This deployment cannot tell which person is at a browser: Connect:ClientId is not set.",
    };

    private static MessagePage NoOrganization { get; } = new()
    {
        Kind = MessageKind.NotAvailable,
        Detail = "Your sign-in names no organization, so there is nothing to connect to. Sign in with the account of your organization.",
    };

    private static string AddressOf(IntegrationId id) => $"/oauth/link/{id}";
}
