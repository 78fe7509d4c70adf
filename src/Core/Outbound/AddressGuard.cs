using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Outbound;

/// <summary>Decides what may be called. Decides only; <see cref="GuardedConnector"/> connects to nothing it has not asked about.</summary>
public sealed class AddressGuard
{
    private readonly IPNetwork[] _opened;
    private readonly bool _allowLoopback;
    private readonly Uri? _self;
    private readonly FrozenSet<string> _platformHosts;

    // Only an authority at this service's own address: any other is called like every server.
    private readonly Uri? _neighbour;

    /// <summary>Settings are read once: they are validated at start and change with a restart.</summary>
    public AddressGuard(IOptions<OutboundOptions> options)
    {
        _opened = [.. options.Value.AllowedNetworks.Select(IPNetwork.Parse)];
        _allowLoopback = options.Value.AllowLoopback;
        _self = options.Value.PublicUrl;
        _neighbour = _allowLoopback && options.Value.Authority is { IsLoopback: true, AbsolutePath.Length: > 1 } authority && IsSelf(authority.Port) ? authority : null;
        _platformHosts = options.Value.PlatformHosts.Select(Folded).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>An absolute https URL without user info; http where loopback is allowed and meant. Says nothing about where its name leads.</summary>
    public bool AllowsUrl(Uri url) =>
        url.IsAbsoluteUri && url.UserInfo.Length == 0 && url.Host.Length > 0
        && (IsScheme(url, Uri.UriSchemeHttps) || (IsScheme(url, Uri.UriSchemeHttp) && _allowLoopback && url.IsLoopback));

    /// <summary>Whether a connection to this address may be opened.</summary>
    /// <param name="address">As resolved; a mapped IPv4 address is judged by what it maps.</param>
    /// <param name="port">Tells this service from its neighbours on a developer's machine.</param>
    public bool AllowsAddress(IPAddress address, int port)
    {
        var real = SpecialAddresses.Unwrap(address);
        if (IPAddress.IsLoopback(real))
            return _allowLoopback && !IsSelf(port);
        return SpecialAddresses.IsPublic(real)
            || (real is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, ScopeId: not 0 }
                && !SpecialAddresses.IsMetadata(real) && Array.Exists(_opened, network => network.Contains(real)));
    }

    /// <summary>Whether a name may be looked up at all: every name but this service's own.</summary>
    public bool AllowsHost(string host, int port)
    {
        if (_platformHosts.Contains(Folded(host)))
            return false;
        if (_self is null || !string.Equals(Folded(host), Folded(_self.IdnHost), StringComparison.OrdinalIgnoreCase))
            return true;

        // On a developer's machine every server is called localhost; only the port tells them apart.
        return _allowLoopback && _self.IsLoopback && !IsSelf(port);
    }

    /// <summary>
    /// Whether a URL is an endpoint of the authority where that shares this service's address, as it does on a laptop: the same scheme, host and port,
    /// below the authority's path. Only such a URL leads to this service's own port.
    /// </summary>
    public bool IsAuthority(Uri url) =>
        _neighbour is not null && IsOriginOf(_neighbour, url) && url.UserInfo.Length == 0
        && url.AbsolutePath.StartsWith($"{_neighbour.AbsolutePath.TrimEnd('/')}/", StringComparison.Ordinal);

    /// <summary>
    /// Whether a URL is this service's own although its origin is the authority's. Each request is asked about: one to the authority may have left an
    /// open connection, over which another would travel without <see cref="AllowsHost"/> being asked.
    /// </summary>
    public bool IsOwnBesideAuthority(Uri url) => _neighbour is not null && IsOriginOf(_neighbour, url) && !IsAuthority(url);

    private static bool IsOriginOf(Uri one, Uri other) =>
        IsScheme(other, one.Scheme) && other.Port == one.Port && string.Equals(other.IdnHost, one.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static string Folded(string host) => host.TrimEnd('.');

    private static bool IsScheme(Uri url, string scheme) => string.Equals(url.Scheme, scheme, StringComparison.Ordinal);

    private bool IsSelf(int port) => _self is { IsLoopback: true } && _self.Port == port;
}

/// <summary>The host names that Azure gives a function app. They lead to it beside the address its clients use, also on Flex Consumption.</summary>
internal static class PlatformHosts
{
    // The first may be missing or stale after a swap of slots; the second is there where default host names carry a hash and a region.
    private static readonly string[] Variables = ["WEBSITE_HOSTNAME", "WEBSITE_DEFAULT_HOSTNAME"];

    /// <summary>All of them; none on a laptop.</summary>
    public static IReadOnlySet<string> Of(IConfiguration configuration)
    {
        var named = Variables.Select(variable => configuration[variable]?.Split(':')[0]);
        if (configuration["WEBSITE_SITE_NAME"] is { Length: > 0 } site)
            named = named.Append($"{site}.azurewebsites.net");
        return named.OfType<string>().Where(host => host.Length > 0).SelectMany(Variants).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    // The deployment site, and the names by which a private endpoint is found, stand behind the first label. A name without a domain has none.
    private static string[] Variants(string host) => host.Split('.', 2) is [var site, var domain] && host.EndsWith(".azurewebsites.net", StringComparison.OrdinalIgnoreCase)
        ? [host, $"{site}.scm.{domain}", $"{site}.privatelink.{domain}", $"{site}.scm.privatelink.{domain}"]
        : [host];
}
