using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Kontext.LocalHost.Identity;

/// <summary>
/// Answers GET and POST at the authorization endpoint. It shows the page on which a developer chooses a user, and answers the choice.
/// </summary>
internal sealed class AuthorizeEndpoint(
    DevelopmentClients clients, RedirectUris redirectUris, AuthorizationCodes codes, DevelopmentIdentity identity, TimeProvider clock)
{
    public const string Path = DevelopmentIdentity.Path + "/oauth2/authorize";

    public async Task AnswerAsync(HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        var isPost = HttpMethods.IsPost(http.Request.Method);
        IEnumerable<KeyValuePair<string, StringValues>>? parameters =
            isPost ? await FormBody.ReadAsync(http.Request, cancellationToken) : http.Request.Query;
        var request = parameters is null ? null : AuthorizeRequest.From(parameters);
        var redirectUri = redirectUris.Find(request?.RedirectUri);
        if (request is null || redirectUri is null || request.ClientId != DevelopmentIdentity.PersonsClient)
        {
            await ShowAsync(http, StatusCodes.Status400BadRequest, SignInPage.Refused(WhyRefused(request, redirectUri)), cancellationToken);
            return;
        }

        if (AuthorizeError.Find(request) is { } error)
        {
            Return(http, redirectUri, request, ("error", error.Code), ("error_description", error.Description));
            return;
        }

        var choice = isPost ? Choice.From(parameters!) : null;
        if (choice is null)
        {
            await ShowAsync(http, StatusCodes.Status200OK, SignInPage.Choose(request, redirectUri, clients.People), cancellationToken);
        }
        else if (!Choice.IsOfOurPage(http.Request))
        {
            await ShowAsync(http, StatusCodes.Status403Forbidden, SignInPage.Refused("The choice was made by a page of another site."), cancellationToken);
        }
        else
        {
            await ReturnAsync(http, redirectUri, request, choice, cancellationToken);
        }
    }

    private async Task ReturnAsync(
        HttpContext http, Uri redirectUri, AuthorizeRequest request, Choice choice, CancellationToken cancellationToken)
    {
        if (choice.IsCancelled)
        {
            Return(http, redirectUri, request, ("error", AuthorizeError.Cancelled.Code), ("error_description", AuthorizeError.Cancelled.Description));
        }
        else if (clients.People.FirstOrDefault(person => person.Id == choice.Person) is { } person)
        {
            Return(http, redirectUri, request, ("code", codes.Add(SignedInAs(person, request))));
        }
        else
        {
            await ShowAsync(http, StatusCodes.Status400BadRequest, SignInPage.Refused("There is no such person."), cancellationToken);
        }
    }

    private SignedIn SignedInAs(DevelopmentClient person, AuthorizeRequest request) => new()
    {
        Person = person,
        RedirectUri = request.RedirectUri!,
        CodeChallenge = request.CodeChallenge!,
        Scope = DevelopmentScopes.GrantAtSignIn(request.Scope!),
        Nonce = request.Nonce,
        At = clock.GetUtcNow(),
    };

    private static string WhyRefused(AuthorizeRequest? request, Uri? redirectUri) =>
        request is null ? "A sign-in request has each parameter once, in the query or in a form."
        : redirectUri is null ? $"redirect_uri is not an address that {RedirectUris.Section} allows."
        : $"client_id must be {DevelopmentIdentity.PersonsClient}.";

    // Every response contains the issuer, errors too (RFC 9207 section 2).
    private void Return(HttpContext http, Uri redirectUri, AuthorizeRequest request, params ReadOnlySpan<(string Name, string Value)> answer)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in answer)
            query[name] = value;

        if (request.State is not null)
            query["state"] = request.State;

        query["iss"] = identity.Issuer;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.Location = QueryHelpers.AddQueryString(redirectUri.AbsoluteUri, query);
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
    }

    private static Task ShowAsync(HttpContext http, int status, SignInPage page, CancellationToken cancellationToken)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy = page.ContentSecurityPolicy;
        http.Response.Headers.XContentTypeOptions = "nosniff";

        // With no-referrer, a browser would not send the origin of the form.
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        return http.Response.WriteAsync(page.Html, Encoding.UTF8, cancellationToken);
    }
}
