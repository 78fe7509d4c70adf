using System.Text.Encodings.Web;

namespace Kontext.LocalHost.Identity;

/// <summary>The sign-in page and its content security policy.</summary>
internal sealed record SignInPage(string Html, string ContentSecurityPolicy)
{
    public static SignInPage Choose(AuthorizeRequest request, Uri redirectUri, IReadOnlyList<DevelopmentClient> people)
    {
        var body = $"""
            <h1>Who are you today?</h1>
            <p>Pick a person to continue to <strong>{Text(redirectUri.Authority)}</strong>.</p>
            <form method="post" action="{AuthorizeEndpoint.Path}">
            {Hidden(request)}{People(people)}
            <button class="cancel" name="{Choice.CancelField}" value="true">Cancel</button>
            </form>
            """;

        // The answer to the form redirects to the redirect URI. Browsers apply form-action to that redirect too.
        return Make("Sign in for development", body, $"'self' {redirectUri.GetLeftPart(UriPartial.Authority)}");
    }

    public static SignInPage Refused(string reason) => Make(
        "Cannot sign in",
        $"""
        <h1>This sign-in cannot go on</h1>
        <p role="alert">{Text(reason)}</p>
        <p>You are not signed in. Go back, and start again from the application.</p>
        """,
        "'none'");

    private static string Hidden(AuthorizeRequest request) => string.Concat(
        request.Parameters.Select(field => $"<input type=\"hidden\" name=\"{Text(field.Key)}\" value=\"{Text(field.Value)}\">\n"));

    private static string People(IReadOnlyList<DevelopmentClient> people) => people.Count > 0
        ? $"<ul>\n{string.Concat(people.Select(Button))}</ul>"
        : $"<p role=\"alert\">There are no people to pick: no client of {DevelopmentClients.Section} has both User and Organization.</p>";

    private static string Button(DevelopmentClient person) =>
        $"""
        <li><button class="person" name="{Choice.PersonField}" value="{Text(person.Id)}">
        <span class="initial" aria-hidden="true">{Text(Initial(person.Name!))}</span>
        <span><span class="name">{Text(person.Name!)}</span> <span class="organization">of {Text(person.Organization)}</span></span>
        </button></li>

        """;

    private static string Initial(string name) => name.EnumerateRunes().First().ToString().ToUpperInvariant();

    private static SignInPage Make(string title, string body, string formAction) => new(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        <link rel="icon" href="data:,">
        <style>{PageStyle.Css}</style>
        </head>
        <body>
        <main>
        <p class="notice"><strong>Development only.</strong> These people are made up and have no password. This page answers this machine alone.</p>
        {body}
        </main>
        </body>
        </html>

        """,
        $"default-src 'none'; style-src {PageStyle.Source}; img-src data:; form-action {formAction}; base-uri 'none'; frame-ancestors 'none'");

    private static string Text(string value) => HtmlEncoder.Default.Encode(value);
}
