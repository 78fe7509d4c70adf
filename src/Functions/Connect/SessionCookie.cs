using Kontext.Core.Connecting;
using Kontext.Core.Integrations;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connect;

/// <summary>
/// The cookie that holds a browser's key, one for each session, so that two sessions in one browser do not end each other. Over https it is bound to
/// this host by its name (RFC 6265bis section 4.1.3); http is a laptop alone.
/// </summary>
public sealed class SessionCookie(IOptions<DeploymentOptions> deployment)
{
    // Enough to tell sessions apart; the whole id is in the address.
    private const int SuffixLength = 12;

    private readonly bool _isSecure = deployment.Value.PublicUrl.StartsWith(Uri.UriSchemeHttps + "://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when the browser has none for this session.</summary>
    internal BrowserKey? Find(HttpRequest request, ExpiringKey session) => BrowserKey.TryParse(request.Cookies[NameOf(session)]);

    /// <summary>Gives the browser its key, for as long as the session lasts and what is begun at its very end.</summary>
    internal void Write(HttpResponse response, OpenedSession opened) => response.Cookies.Append(
        NameOf(opened.Session.Id), opened.Browser.CookieValue, Options(ConnectSession.Lifetime + PendingAuthorization.Lifetime));

    /// <summary>The key of a browser that followed a link to an integration and has no session yet; null when it has none.</summary>
    internal BrowserKey? Find(HttpRequest request, IntegrationId link) => BrowserKey.TryParse(request.Cookies[NameOf(link)]);

    /// <summary>Gives a browser a key for the time that a sign-in may take. Nothing is kept of it here.</summary>
    internal void Write(HttpResponse response, IntegrationId link, BrowserKey browser) =>
        response.Cookies.Append(NameOf(link), browser.CookieValue, Options(ConnectSession.LinkLifetime));

    /// <summary>Takes the key of a link away.</summary>
    internal void Remove(HttpResponse response, IntegrationId link) => response.Cookies.Append(NameOf(link), "", Options(TimeSpan.Zero));

    /// <summary>Takes it away.</summary>
    internal void Remove(HttpResponse response, ExpiringKey session) => response.Cookies.Append(NameOf(session), "", Options(TimeSpan.Zero));

    private CookieOptions Options(TimeSpan maxAge) => new()
    {
        HttpOnly = true,
        Secure = _isSecure,
        SameSite = SameSiteMode.Lax, // the way back from an authorization server is a navigation from another site
        Path = "/",
        MaxAge = maxAge,
    };

    private string NameOf(IntegrationId link) => (_isSecure ? "__Host-" : "") + "link-" + link.ToString()[^SuffixLength..];

    private string NameOf(ExpiringKey session) => (_isSecure ? "__Host-" : "") + "connect-" + session.Value[^SuffixLength..];
}
