using Kontext.Core.Consent;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;
using Kontext.Functions.Browser;
using Kontext.Functions.Limits;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Authorization;

/// <summary>Checks every request to a page of consent: the browser key, the question's end and the client.</summary>
public sealed class ConsentVisits(AuthorizingClients clients, ConsentService consents, SessionCookie cookie, PageAnswers pages, RateLimits limits)
{
    /// <summary>
    /// Returns the visit, or the page that says why not. The browser must be the one in which the user signed in, and the client must still
    /// be as it was.
    /// </summary>
    internal async Task<(ConsentVisit? Visit, IResult? Refusal)> EnterAsync(HttpRequest request, string consent, CancellationToken cancellationToken)
    {
        if (ExpiringKey.TryParse(consent) is not { } key || cookie.FindConsent(request, key) is not { } browser
            || await consents.FindAsync(key, browser, cancellationToken) is not { } pending)
        {
            return (null, await pages.OfAsync(MessageKind.SessionEnded, cancellationToken));
        }

        if (pending.AnsweredAt is not null)
            return (null, await pages.OfAsync(MessageKind.ConsentAnswered, cancellationToken));
        if (limits.Request(pending.Person.Organization, pending.Person.Person) is { } problem)
            return (null, await pages.OfAsync(request, problem, ConsentPages.AddressOf(key), cancellationToken));
        return (await clients.FindAsync(pending.Request.ClientId, cancellationToken)).Succeeded(out var client, out var reason)
            && CodeRequest.IsRegistered(client, pending.Request.RedirectUri)
            ? (new ConsentVisit(pending, browser, client), null)
            : (null, await pages.OfAsync(
                new MessagePage { Kind = MessageKind.AuthorizationRefused, Detail = reason ?? "The application has changed its redirect URIs meanwhile." }, cancellationToken));
    }

    /// <summary>Removes the browser key of an answered question.</summary>
    internal void Leave(HttpRequest request, ConsentVisit visit) => cookie.RemoveConsent(request.HttpContext.Response, visit.Pending.Key);
}

/// <summary>A browser's request to a page of consent.</summary>
/// <param name="Pending">The question, as just read.</param>
/// <param name="Browser">The browser key, from the cookie.</param>
/// <param name="Client">The client.</param>
internal sealed record ConsentVisit(PendingConsent Pending, BrowserKey Browser, AuthorizingClient Client)
{
    /// <summary>The posted form; null for a GET.</summary>
    public IFormCollection? Form { get; init; }
}
