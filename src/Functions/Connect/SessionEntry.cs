using Kontext.Core.Connecting;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;
using Kontext.Functions.Browser;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>Checks every request of a session: the browser key, the session's end, the user's sign-in and the anti-forgery value.</summary>
public sealed class SessionEntry(
    ConnectSessionService sessions, SessionCookie cookie, SignIn signIn, PageAnswers pages, RateLimits limits, IOptions<ConnectOptions> options)
{
    /// <summary>Opens a link in this browser, and sends the user to the sign-in when the deployment requires it.</summary>
    internal async Task<IResult> OpenAsync(HttpRequest request, string ticket, CancellationToken cancellationToken)
    {
        if (IsFromElsewhere(request))
            return await pages.OfAsync(LinkPageOf(ticket), cancellationToken);

        // A link works once. The check comes before, so that an outage of the authority does not use up the link.
        if (options.Value.RequirePerson && signIn.IsConfigured)
            await signIn.ReachAsync(cancellationToken);
        var (opened, state) = await sessions.OpenAsync(ticket, cancellationToken);
        if (opened is null)
            return await pages.OfAsync(state == LinkState.Used ? MessageKind.LinkUsed : MessageKind.LinkExpired, cancellationToken);
        cookie.Write(request.HttpContext.Response, opened);
        return options.Value.RequirePerson && signIn.IsConfigured
            ? await SignInAsync(opened.Session, opened.Browser, cancellationToken)
            : new SeeOther(FirstPageOf(opened.Session));
    }

    /// <summary>Reads the sign-in answer. The signed-in user must be the one for whom the link was created.</summary>
    internal async Task<IResult> ConfirmAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (SignInState.FindSession(request) is not { } id || cookie.Find(request, id) is not { } browser)
            return await pages.OfAsync(MessageKind.StateUnknown, cancellationToken);
        if (await sessions.FindAsync(id, browser, cancellationToken) is not { } session)
            return await pages.OfAsync(MessageKind.SessionEnded, cancellationToken);
        if (request.QueryText("error") is not null)
            return await pages.OfAsync(SignInAgain(session), cancellationToken);
        if (await signIn.AnswerAsync(request, browser, cancellationToken) is not { } person)
            return await pages.OfAsync(MessageKind.StateUnknown, cancellationToken);
        return await sessions.ConfirmAsync(session, person.User, person.Name, cancellationToken)
            ? new SeeOther(FirstPageOf(session))
            : await pages.OfAsync(MessageKind.OtherPerson, cancellationToken);
    }

    /// <summary>Answers a request that only reads. Without a visit the answer is the page that says why, or the sign-in.</summary>
    internal async Task<IResult> ShowAsync(HttpRequest request, string session, Func<Visit, Task<IResult>> show, CancellationToken cancellationToken)
    {
        var (visit, refusal) = await EnterAsync(request, session, cancellationToken);
        return visit is null ? refusal! : await show(visit);
    }

    /// <summary>Answers a post. The form must carry the anti-forgery value of this session's browser.</summary>
    internal async Task<IResult> PostAsync(HttpRequest request, string session, Func<Visit, Task<IResult>> act, CancellationToken cancellationToken)
    {
        var (visit, refusal) = await EnterAsync(request, session, cancellationToken);
        if (visit is null)
            return refusal!;
        return await PageForm.ReadAsync(request, cancellationToken) is { } form && visit.Browser.IsFormValue(form["csrf"])
            ? await act(visit with { Form = form })
            : await pages.OfAsync(MessageKind.OtherBrowser, cancellationToken);
    }

    /// <summary>Ends the session and removes the cookie. A copy of the browser key is then worthless.</summary>
    internal Task<IResult> LeaveAsync(HttpRequest request, string session, CancellationToken cancellationToken) => PostAsync(
        request,
        session,
        async visit =>
        {
            await sessions.EndAsync(visit.Session, cancellationToken);
            cookie.Remove(request.HttpContext.Response, visit.Session.Id);
            return await pages.OfAsync(MessageKind.SignedOut, cancellationToken);
        },
        cancellationToken);

    /// <summary>
    /// Returns the page with one button that opens the link. A link scanner that only requests the page does not use up the link.
    /// </summary>
    internal static LinkPage LinkPageOf(string ticket) => new() { PostUrl = $"/oauth/start/{Uri.EscapeDataString(ticket)}" };

    private async Task<(Visit? Visit, IResult? Refusal)> EnterAsync(HttpRequest request, string session, CancellationToken cancellationToken)
    {
        if (ExpiringKey.TryParse(session) is not { } id || cookie.Find(request, id) is not { } browser
            || await sessions.FindAsync(id, browser, cancellationToken) is not { } found)
        {
            return (null, await pages.OfAsync(MessageKind.SessionEnded, cancellationToken));
        }

        if (limits.Request(found) is { } problem)
            return (null, await pages.OfAsync(request, problem, ConnectAddresses.Of(found.Id), cancellationToken));
        var isKnown = found.ConfirmedAt is not null || !options.Value.RequirePerson;
        return isKnown || !signIn.IsConfigured
            ? (new Visit(found, browser, isKnown, FormCollection.Empty), null)
            : (null, await SignInAsync(found, browser, cancellationToken));
    }

    // A page of another site could post this form unseen. It could fill the browser with sessions of strangers until the cookie limit is
    // reached.
    private static bool IsFromElsewhere(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin";

    private static MessagePage SignInAgain(ConnectSession session) =>
        new() { Kind = MessageKind.SignInCancelled, ActionUrl = FirstPageOf(session), ActionText = "Sign in" };

    private async Task<IResult> SignInAsync(ConnectSession session, BrowserKey browser, CancellationToken cancellationToken) =>
        await pages.LeaveAsync(await signIn.FindAddressAsync(session, browser, cancellationToken), provider: null, cancellationToken);

    private static string FirstPageOf(ConnectSession session) =>
        session.Integration is { } only ? ConnectAddresses.Of(session.Id, only) : ConnectAddresses.Of(session.Id);
}
