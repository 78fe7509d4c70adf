using System.Collections.Immutable;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;

namespace Kontext.OAuthServers;

/// <summary>Two pages of one form each, without script. The form carries the authorization request on.</summary>
internal static class ConsentPage
{
    public const string Account = "account";
    public const string Decision = "decision";
    public const string Allow = "allow";
    public const string Deny = "deny";

    public static IResult SignIn(OpenIddictRequest request) => Page(
        "Sign in",
        "<p>Which account?</p>",
        request,
        string.Concat(Accounts.All.Select(account => Button(Account, account, account))));

    public static IResult Consent(OpenIddictRequest request, string account, string client) => Page(
        $"Allow {client}?",
        $"""
        <p><b>{Encode(client)}</b> wants to act as <b>{Encode(account)}</b>.</p>
        <dl><dt>Returns to</dt><dd>{Encode(request.RedirectUri)}</dd><dt>Scopes</dt><dd>{Encode(request.Scope)}</dd>
        <dt>For</dt><dd>{Encode(string.Join(", ", request.GetResources()))}</dd></dl>
        """,
        request,
        $"""<input type="hidden" name="{Account}" value="{Encode(account)}">""" + Button(Decision, Allow, "Allow") + Button(Decision, Deny, "Deny"));

    private static IResult Page(string title, string text, OpenIddictRequest request, string controls) => Results.Content(
        $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>{{Encode(title)}}</title>
        <style>body { font: 1rem/1.5 system-ui; max-width: 30rem; margin: 10vh auto; padding: 0 1rem } button { font: inherit; margin-right: .5rem }
        dd { overflow-wrap: anywhere }</style>
        </head>
        <body>
        <main>
        <h1>{{Encode(title)}}</h1>
        {{text}}
        <form method="post" action="{{Endpoints.Authorization}}">
        {{Hidden(request)}}{{controls}}
        </form>
        </main>
        </body>
        </html>
        """,
        "text/html; charset=utf-8");

    private static string Hidden(OpenIddictRequest request)
    {
        var carried =
            from parameter in request.GetParameters()
            where parameter.Key is not (Account or Decision)
            from value in (ImmutableArray<string?>?)parameter.Value ?? []
            select $"""<input type="hidden" name="{Encode(parameter.Key)}" value="{Encode(value)}">""" + "\n";
        return string.Concat(carried);
    }

    private static string Button(string name, string value, string label) =>
        $"""<button name="{name}" value="{Encode(value)}">{Encode(label)}</button>""" + "\n";

    private static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");
}
