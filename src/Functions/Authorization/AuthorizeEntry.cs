using Kontext.Core.Consent;
using Kontext.Core.Sessions;
using Kontext.Functions.Browser;
using Kontext.Functions.Http;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Authorization;

/// <summary>
/// Takes users whom an application sends here through the sign-in at the deployment's authority. The request stays in a cookie until the
/// user is known, and is checked again afterwards. Until then nothing is stored.
/// </summary>
public sealed class AuthorizeEntry(
    AuthorizeRequests requests, SignIn signIn, SessionCookie cookie, ConsentEntry consent, ClientAnswers answers, PageAnswers pages)
{
    // What the authority says when it may show nothing (OpenID Connect Core section 3.1.2.6).
    private static readonly string[] Silent = ["login_required", "interaction_required", "account_selection_required", "consent_required"];

    /// <summary>Checks the client and its request, and sends the browser to the sign-in.</summary>
    internal async Task<IResult> BeginAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (AuthorizeParameters.Read(request.Query) is not { } parameters)
            return await requests.RefuseAsync("A parameter of the request is there twice.", cancellationToken);
        var (client, asked, refusal) = await requests.ReadAsync(parameters, cancellationToken);
        if (asked is null || client is null)
            return refusal!;
        if (!signIn.IsConfigured)
            return answers.Refuse(asked.RedirectUri, asked.State, new GrantRefusal("server_error", "This deployment has no sign-in: Connect:ClientId is not set."));
        if (AuthorizeParameters.Write(parameters) is not { } kept)
            return answers.Refuse(asked.RedirectUri, asked.State, new GrantRefusal("invalid_request", "The request is too long: shorten state, resource or redirect_uri."));
        var (flow, browser) = (FlowId.New(), BrowserKey.New());
        var address = await signIn.FindAddressAsync(flow, browser, asked, cancellationToken);
        cookie.Write(request.HttpContext.Response, flow, $"{browser.CookieValue}.{kept}");
        return new SeeOther(address.AbsoluteUri);
    }

    /// <summary>Reads the sign-in answer, and asks the user or answers the client.</summary>
    internal async Task<IResult> ConfirmAsync(HttpRequest request, FlowId flow, CancellationToken cancellationToken)
    {
        if (cookie.Find(request, flow)?.Split('.') is not [var key, var kept] || BrowserKey.TryParse(key) is not { } browser || AuthorizeParameters.Read(kept) is not { } parameters)
            return await pages.OfAsync(MessageKind.StateUnknown, cancellationToken);
        var (client, asked, refusal) = await requests.ReadAsync(parameters, cancellationToken);
        if (asked is null || client is null)
            return refusal!;
        if (request.QueryText("error") is { } error)
        {
            cookie.Remove(request.HttpContext.Response, flow);
            return await answers.WithErrorAsync(
                asked, client, Silent.Contains(error, StringComparer.Ordinal) ? error : ClientAnswers.AccessDenied, "The person did not sign in.", cancellationToken);
        }

        if (await signIn.AnswerAsync(request, browser, cancellationToken) is not { } person)
            return await pages.OfAsync(MessageKind.StateUnknown, cancellationToken);
        cookie.Remove(request.HttpContext.Response, flow);
        return await consent.BeginAsync(request, client, asked, person, cancellationToken);
    }
}
