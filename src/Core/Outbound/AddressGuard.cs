using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Outbound;

/// <summary>
/// Decides which addresses may be called. <see cref="GuardedConnector"/> connects only to addresses that it has asked about.
/// </summary>
public sealed class AddressGuard
{
    private readonly IPNetwork[] _opened;
    private readonly bool _allowLoopback;
    private readonly Uri? _self;
    private readonly FrozenSet<string> _platformHosts;

    // The authority when it shares this service's address, as on a laptop; null for any other, which is called like every server.
    private readonly Uri? _neighbour;

    /// <summary>Reads the settings once: they are validated at start and change only with a restart.</summary>
    public AddressGuard(IOptions<OutboundOptions> options)
    {
        _opened = [.. options.Value.AllowedNetworks.Select(IPNetwork.Parse)];
        _allowLoopback = options.Value.AllowLoopback;
        _self = options.Value.PublicUrl;
        _neighbour = _allowLoopback && options.Value.Authority is { IsLoopback: true, AbsolutePath.Length: > 1 } authority && IsSelf(authority.Port) ? authority : null;
        _platformHosts = options.Value.PlatformHosts.Select(Folded).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Whether the URL has an allowed form: absolute https without user information, or http to loopback where loopback is allowed. The
    /// address behind its host name is checked later.
    /// </summary>
    public bool AllowsUrl(Uri url) =>
        url.IsAbsoluteUri && url.UserInfo.Length == 0 && url.Host.Length > 0
        && (IsScheme(url, Uri.UriSchemeHttps) || (IsScheme(url, Uri.UriSchemeHttp) && _allowLoopback && url.IsLoopback));

    /// <summary>Whether a connection to this address may be opened.</summary>
    /// <param name="address">The resolved address. An IPv4-mapped address counts as its IPv4 address.</param>
    /// <param name="port">The port, which distinguishes this service from other servers on a developer's machine.</param>
    public bool AllowsAddress(IPAddress address, int port)
    {
        var real = SpecialAddresses.Unwrap(address);
        if (IPAddress.IsLoopback(real))
            return _allowLoopback && !IsSelf(port);
        return SpecialAddresses.IsPublic(real)
            || (real is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, ScopeId: not 0 }
                && !SpecialAddresses.IsMetadata(real) && Array.Exists(_opened, network => network.Contains(real)));
    }

    /// <summary>Whether a host name may be resolved. Only the names of this service itself may not.</summary>
    public bool AllowsHost(string host, int port)
    {
        if (_platformHosts.Contains(Folded(host)))
            return false;
        if (_self is null || !string.Equals(Folded(host), Folded(_self.IdnHost), StringComparison.OrdinalIgnoreCase))
            return true;

        // On a developer's machine every server is called localhost, and only the port distinguishes them.
        return _allowLoopback && _self.IsLoopback && !IsSelf(port);
    }

    /// <summary>
    /// Whether the URL is an endpoint of an authority that shares this service's address, as on a laptop. Scheme, host and port must be
    /// equal, and the path must be below the authority's. Calls to this service's own port are allowed for such a URL only.
    /// </summary>
    public bool IsAuthority(Uri url) =>
        _neighbour is not null && IsOriginOf(_neighbour, url) && url.UserInfo.Length == 0
        && url.AbsolutePath.StartsWith($"{_neighbour.AbsolutePath.TrimEnd('/')}/", StringComparison.Ordinal);

    /// <summary>
    /// Whether the URL belongs to this service itself although it has the authority's origin. Every request is checked: it could travel
    /// over a connection that an earlier request to the authority opened, and then <see cref="AllowsHost"/> is not asked.
    /// </summary>
    public bool IsOwnBesideAuthority(Uri url) => _neighbour is not null && IsOriginOf(_neighbour, url) && !IsAuthority(url);

    private static bool IsOriginOf(Uri one, Uri other) =>
        IsScheme(other, one.Scheme) && other.Port == one.Port && string.Equals(other.IdnHost, one.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static string Folded(string host) => host.TrimEnd('.');

    private static bool IsScheme(Uri url, string scheme) => string.Equals(url.Scheme, scheme, StringComparison.Ordinal);

    private bool IsSelf(int port) => _self is { IsLoopback: true } && _self.Port == port;
}

/// <summary>
/// The host names that Azure gives a function app, beside the address of its clients. They lead to the app, on Flex Consumption too.
/// </summary>
internal static class PlatformHosts
{
    // The first may be absent or stale after a swap of slots. The second exists where default host names contain a hash and a region.
    private static readonly string[] Variables = ["WEBSITE_HOSTNAME", "WEBSITE_DEFAULT_HOSTNAME"];

    /// <summary>Returns all of them; none on a laptop.</summary>
    public static IReadOnlySet<string> Of(IConfiguration configuration)
    {
        var named = Variables.Select(variable => configuration[variable]?.Split(':')[0]);
        if (configuration["WEBSITE_SITE_NAME"] is { Length: > 0 } site)
            named = named.Append($"{site}.azurewebsites.net");
        return named.OfType<string>().Where(host => host.Length > 0).SelectMany(Variants).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    // The deployment site and the private endpoint have names of their own, with a label after the first. A name without a domain has
    // neither.
    private static string[] Variants(string host) => host.Split('.', 2) is [var site, var domain] && host.EndsWith(".azurewebsites.net", StringComparison.OrdinalIgnoreCase)
        ? [host, $"{site}.scm.{domain}", $"{site}.privatelink.{domain}", $"{site}.scm.privatelink.{domain}"]
        : [host];
}
