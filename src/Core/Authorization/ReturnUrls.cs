using Kontext.Core.Identity;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Authorization;

/// <summary>Where browsers may be sent when they are done: an open redirector would lend our name to anybody (RFC 9700 section 4.11).</summary>
public sealed class ReturnUrls(IOptions<ConnectOptions> options)
{
    /// <summary>Whether an address, parsed at the edge, is on the deployment's list for the organization.</summary>
    public bool Allows(OrganizationId organization, Uri url) => options.Value.ReturnUrls.Any(rule =>
        (rule.Organization is null || rule.Organization == organization.Value) && rule.Url is { } allowed && IsAt(url, allowed));

    /// <summary>A return address with what the application is told.</summary>
    public static Uri With(Uri returnUrl, params (string Name, string Value)[] facts)
    {
        var query = string.Join('&', facts.Select(fact => $"{fact.Name}={Uri.EscapeDataString(fact.Value)}"));
        var address = returnUrl.AbsoluteUri;
        return new Uri(address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query);
    }

    private static bool IsAt(Uri url, Uri allowed) =>
        url.Scheme == allowed.Scheme
        && url.Port == allowed.Port
        && string.Equals(url.IdnHost, allowed.IdnHost, StringComparison.OrdinalIgnoreCase)
        && url.UserInfo.Length == 0
        && (allowed.AbsolutePath.EndsWith('/')
            ? url.AbsolutePath.StartsWith(allowed.AbsolutePath, StringComparison.Ordinal) && !HasEncodedDots(url)
            : url.AbsolutePath == allowed.AbsolutePath);

    // Dot segments are gone after parsing; percent-encoded separators are not, and another reader may climb by them.
    private static bool HasEncodedDots(Uri url) =>
        url.AbsolutePath.Contains("%2e", StringComparison.OrdinalIgnoreCase) || url.AbsolutePath.Contains("%2f", StringComparison.OrdinalIgnoreCase)
        || url.AbsolutePath.Contains("%5c", StringComparison.OrdinalIgnoreCase);
}
