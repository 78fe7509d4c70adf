using Kontext.Core.Consent;
using Kontext.Core.Sessions;
using Kontext.Functions.Browser;
using Kontext.Functions.Limits;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Authorization;

/// <summary>Decides after the sign-in whether the user has to be asked, and asks.</summary>
public sealed class ConsentEntry(
    ConsentService consents, SessionCookie cookie, ClientAnswers answers, PageAnswers pages, RateLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Continues after the sign-in: sends the code at once when the user has agreed before, else shows the page.</summary>
    internal async Task<IResult> BeginAsync(
        HttpRequest request, AuthorizingClient client, CodeRequest asked, SignedInPerson person, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (asked.MaxAge is { } age && !(person.At > now.AddSeconds(-age) - ClockSkew))
            return await answers.WithErrorAsync(asked, client, "login_required", "The sign-in is older than max_age allows, or its time is unknown.", cancellationToken);
        if (person.Organization is not { } organization)
            return await answers.WithErrorAsync(asked, client, ClientAnswers.AccessDenied, "The sign-in names no organization.", cancellationToken);
        if (consents.FindProblem(client, organization) is { } problem)
            return await answers.WithErrorAsync(asked, client, ClientAnswers.AccessDenied, problem, cancellationToken);
        if (limits.Session(organization, person.User) is not null)
            return await pages.OfAsync(MessageKind.TooManyRequests, cancellationToken);
        SignedIn signedIn = new(organization, person.User, person.Name, person.At ?? now);
        if (!await consents.MustAskAsync(client, signedIn, asked, cancellationToken))
            return await answers.WithCodeAsync(asked, client, await consents.IssueAsync(asked, signedIn, cancellationToken), cancellationToken);
        if (asked.HasPrompt("none"))
            return await answers.WithErrorAsync(asked, client, "consent_required", "The person must agree first.", cancellationToken);
        var browser = BrowserKey.New();
        var pending = await consents.AskAsync(asked, signedIn, browser, cancellationToken);
        cookie.WriteConsent(request.HttpContext.Response, pending.Key, browser);
        return new SeeOther(ConsentPages.AddressOf(pending.Key));
    }
}
