using Kontext.Core.Connecting;
using Kontext.Core.Consent;
using Kontext.Core.Integrations;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Browser;

/// <summary>
/// Reads and writes the cookie with the browser key. Each session has its own cookie, so that two sessions in one browser work side by
/// side. Over https, the name prefix __Host- binds the cookie to this host (RFC 6265bis section 4.1.3). Http is for development only.
/// </summary>
public sealed class SessionCookie(IOptions<DeploymentOptions> deployment)
{
    // The end of the id is enough to tell the sessions of one browser apart. The address holds the full id.
    private const int SuffixLength = 12;

    private readonly bool _isSecure = deployment.Value.PublicUrl.StartsWith(Uri.UriSchemeHttps + "://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the browser key of the session; null when the browser has none.</summary>
    internal BrowserKey? Find(HttpRequest request, ExpiringKey session) => BrowserKey.TryParse(request.Cookies[NameOf(session)]);

    /// <summary>
    /// Writes the browser key. The cookie outlives the session by one pending authorization, which may begin just before the session ends.
    /// </summary>
    internal void Write(HttpResponse response, OpenedSession opened) => response.Cookies.Append(
        NameOf(opened.Session.Id), opened.Browser.CookieValue, Options(ConnectSession.Lifetime + PendingAuthorization.Lifetime));

    /// <summary>
    /// Returns the key of a browser that followed a link to an integration and has no session yet; null when it has none.
    /// </summary>
    internal BrowserKey? Find(HttpRequest request, IntegrationId link) => BrowserKey.TryParse(request.Cookies[NameOf(link)]);

    /// <summary>Writes the key for a sign-in from a link to an integration. The server stores nothing.</summary>
    internal void Write(HttpResponse response, IntegrationId link, BrowserKey browser) =>
        response.Cookies.Append(NameOf(link), browser.CookieValue, Options(ConnectSession.LinkLifetime));

    /// <summary>Removes the cookie of a link.</summary>
    internal void Remove(HttpResponse response, IntegrationId link) => response.Cookies.Append(NameOf(link), "", Options(TimeSpan.Zero));

    /// <summary>Returns the cookie of a way through the authorize endpoint; null when the browser has none.</summary>
    internal string? Find(HttpRequest request, FlowId flow) => request.Cookies[NameOf(flow)];

    /// <summary>Writes the cookie of a way through the authorize endpoint. The server stores nothing.</summary>
    internal void Write(HttpResponse response, FlowId flow, string value) => response.Cookies.Append(NameOf(flow), value, Options(PendingConsent.Lifetime));

    /// <summary>Removes the cookie of a way through the authorize endpoint.</summary>
    internal void Remove(HttpResponse response, FlowId flow) => response.Cookies.Append(NameOf(flow), "", Options(TimeSpan.Zero));

    /// <summary>Returns the browser key of a question of consent; null when the browser has none.</summary>
    internal BrowserKey? FindConsent(HttpRequest request, ExpiringKey consent) => BrowserKey.TryParse(request.Cookies[NameOfConsent(consent)]);

    /// <summary>Writes the browser key of a question of consent.</summary>
    internal void WriteConsent(HttpResponse response, ExpiringKey consent, BrowserKey browser) =>
        response.Cookies.Append(NameOfConsent(consent), browser.CookieValue, Options(PendingConsent.Lifetime));

    /// <summary>Removes the cookie of a question of consent.</summary>
    internal void RemoveConsent(HttpResponse response, ExpiringKey consent) => response.Cookies.Append(NameOfConsent(consent), "", Options(TimeSpan.Zero));

    /// <summary>Removes the cookie of a session.</summary>
    internal void Remove(HttpResponse response, ExpiringKey session) => response.Cookies.Append(NameOf(session), "", Options(TimeSpan.Zero));

    private CookieOptions Options(TimeSpan maxAge) => new()
    {
        HttpOnly = true,
        Secure = _isSecure,
        SameSite = SameSiteMode.Lax, // Strict would withhold the cookie on the redirect from an authorization server
        Path = "/",
        MaxAge = maxAge,
    };

    private string NameOf(IntegrationId link) => (_isSecure ? "__Host-" : "") + "link-" + link.ToString()[^SuffixLength..];

    private string NameOf(FlowId flow) => (_isSecure ? "__Host-" : "") + "authorize-" + flow.Value;

    private string NameOfConsent(ExpiringKey consent) => (_isSecure ? "__Host-" : "") + "consent-" + consent.Value[^SuffixLength..];

    private string NameOf(ExpiringKey session) => (_isSecure ? "__Host-" : "") + "connect-" + session.Value[^SuffixLength..];
}
