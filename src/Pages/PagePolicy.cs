namespace Kontext.Pages;

/// <summary>
/// The Content-Security-Policy of every page. Forms post to this site only. A <see cref="LeavePage"/> sends the browser to other sites.
/// </summary>
internal static class PagePolicy
{
    // The icon of the browser tab is a data: URL. Without it, browsers would request /favicon.ico.
    public static string Value { get; } =
        $"default-src 'none'; style-src '{Stylesheet.Source}'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
}
