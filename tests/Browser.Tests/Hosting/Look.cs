using Microsoft.Playwright;

namespace Kontext.Browser.Tests.Hosting;

/// <summary>How a person looks at a page.</summary>
public sealed record Look(Screen Screen, ColorScheme ColorScheme)
{
    public static readonly Look Usual = new(Screen.Desktop, ColorScheme.Light);

    /// <summary>The looks that show both widths and both colour schemes. The long tier has each width in each colour scheme.</summary>
    public static TheoryData<Screen, ColorScheme> Every { get; } = new(
        from screen in (Screen[])[Screen.Phone, Screen.Desktop]
        from scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark]
        where Tier.IsLong || (screen == Screen.Phone) == (scheme == ColorScheme.Dark)
        select (screen, scheme));

    /// <summary>The same as values.</summary>
    public static IReadOnlyList<Look> All { get; } = [.. from row in Every select new Look(row.Data.Item1, row.Data.Item2)];

    public bool HasScript { get; init; } = true;

    /// <summary>The name of this look in the file name of a screenshot.</summary>
    public override string ToString() =>
        $"{(Screen == Screen.Phone ? "phone" : "desktop")}-{(ColorScheme == ColorScheme.Dark ? "dark" : "light")}{(HasScript ? "" : "-without-script")}";

    internal (int Width, int Height) Size => Screen == Screen.Phone ? (390, 844) : (1280, 800);

    internal BrowserNewContextOptions Options => new()
    {
        ViewportSize = new ViewportSize { Width = Size.Width, Height = Size.Height },
        IsMobile = Screen == Screen.Phone,
        HasTouch = Screen == Screen.Phone,
        ColorScheme = ColorScheme,

        // During a transition a colour can have any contrast.
        ReducedMotion = ReducedMotion.Reduce,
        JavaScriptEnabled = HasScript,
        ServiceWorkers = ServiceWorkerPolicy.Block,
    };
}
