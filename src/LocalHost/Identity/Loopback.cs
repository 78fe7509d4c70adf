using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalHost.Identity;

/// <summary>
/// Whether a request was made on this machine, for this machine. The Host header counts as well as the peer: a web page
/// whose name resolves to 127.0.0.1 makes the visitor's own browser the peer.
/// </summary>
internal static class Loopback
{
    // The headers that proxies and tunnels add. A proxy that adds no header cannot be distinguished from a browser on this machine.
    private static readonly string[] Marks = ["Forwarded", "Via", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP"];
    private static readonly string[] Prefixes = ["X-Forwarded-", "X-Original-"];

    /// <summary>
    /// Returns whether the request was made on this machine. It uses the connection's address, so no middleware before it may apply
    /// forwarded headers.
    /// </summary>
    public static bool IsWhere(HttpContext http) =>
        IsPeer(http.Connection.RemoteIpAddress) && IsHost(http.Request.Host.Host) && !IsForwarded(http.Request);

    // A server inside this process has no address.
    private static bool IsPeer(IPAddress? peer) =>
        peer is null || IPAddress.IsLoopback(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer);

    private static bool IsHost(string host) =>
        IPAddress.TryParse(host, out var address)
            ? IPAddress.IsLoopback(address)
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    // A tunnel or a proxy on this machine forwards requests of other machines.
    private static bool IsForwarded(HttpRequest request) => request.Headers.Keys.Any(name =>
        Marks.Contains(name, StringComparer.OrdinalIgnoreCase) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
}
