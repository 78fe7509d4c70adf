namespace Kontext.Pages;

/// <summary>The Content-Security-Policy of every page. Forms post to this site and end there: what leaves it is a <see cref="LeavePage"/>.</summary>
internal static class PagePolicy
{
    // data: is the icon of the tab, which browsers otherwise ask for at an address of their own.
    public static string Value { get; } =
        $"default-src 'none'; style-src '{Stylesheet.Source}'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
}
