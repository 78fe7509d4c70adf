using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Pages.Tests;

/// <summary>Renders pages as the app does, and reads parts of them.</summary>
internal static partial class Rendering
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddPages(_ => new PageBrand("Kontext")).BuildServiceProvider();

    public static PageRenderer Renderer { get; } = Services.GetRequiredService<PageRenderer>();

    public static Task<RenderedPage> RenderAsync(object page, CancellationToken cancellationToken) => page switch
    {
        LinkPage link => Renderer.RenderAsync(link, cancellationToken),
        HomePage home => Renderer.RenderAsync(home, cancellationToken),
        LeavePage leave => Renderer.RenderAsync(leave, cancellationToken),
        ConnectionsPage connections => Renderer.RenderAsync(connections, cancellationToken),
        AuthorizePage authorize => Renderer.RenderAsync(authorize, cancellationToken),
        ConsentPage consent => Renderer.RenderAsync(consent, cancellationToken),
        TokenPage token => Renderer.RenderAsync(token, cancellationToken),
        DisconnectPage disconnect => Renderer.RenderAsync(disconnect, cancellationToken),
        MessagePage message => Renderer.RenderAsync(message, cancellationToken),
        _ => throw new ArgumentException(page.GetType().Name, nameof(page)),
    };

    public static async Task<string> HtmlAsync(object page) => (await RenderAsync(page, TestContext.Current.CancellationToken)).Html;

    /// <summary>Returns the visible text, without the style.</summary>
    public static string Words(string html) => WebUtility.HtmlDecode(Tag.Replace(Style.Replace(html, ""), ""));

    /// <summary>The values of an attribute, as a browser reads them.</summary>
    public static IEnumerable<string> Attributes(string html, string name) =>
        Regex.Matches(Style.Replace(html, ""), $"\\s{name}=\"(?<value>[^\"]*)\"").Select(match => WebUtility.HtmlDecode(match.Groups["value"].Value));

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline)]
    private static partial Regex Style { get; }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag { get; }
}
