namespace Kontext.Pages;

/// <summary>
/// A page that sends the browser to another origin. It answers a post in place of a redirect. Browsers apply the page's form-action to
/// every redirect after a post, and authorization servers redirect to origins that cannot be known in advance. A navigation that begins on
/// a new page has no such limit.
/// </summary>
public sealed record LeavePage
{
    /// <summary>
    /// The target address. The browser goes there at once. It is http or https, or a redirect URI of <see cref="Application"/>: https, http
    /// to a loopback host, or a private-use scheme. A redirect URI is sent exactly as it was written.
    /// </summary>
    public required Uri Target { get; init; }

    /// <summary>The provider at the target; null when only the host is known.</summary>
    public string? Provider { get; init; }

    /// <summary>The name of the application whose redirect URI the target is; null when the person goes to sign in.</summary>
    public string? Application { get; init; }
}
