using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kontext.LocalHost.Identity;

/// <summary>
/// Whether a request was made on this machine, for this machine. The Host header counts as well as the peer: a web page
/// whose name resolves to 127.0.0.1 makes the visitor's own browser the peer.
/// </summary>
internal static class Loopback
{
    // What proxies and tunnels add. One that adds nothing at all cannot be told from a browser on this machine.
    private static readonly string[] Marks = ["Forwarded", "Via", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP"];
    private static readonly string[] Prefixes = ["X-Forwarded-", "X-Original-"];

    /// <summary>Looks at the connection itself, so nothing before it may apply forwarded headers.</summary>
    public static bool IsWhere(HttpContext http) =>
        IsPeer(http.Connection.RemoteIpAddress) && IsHost(http.Request.Host.Host) && !IsForwarded(http.Request);

    // No address at all: a server inside this process.
    private static bool IsPeer(IPAddress? peer) =>
        peer is null || IPAddress.IsLoopback(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer);

    private static bool IsHost(string host) =>
        IPAddress.TryParse(host, out var address)
            ? IPAddress.IsLoopback(address)
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    // A tunnel or a proxy on this machine serves others than this machine.
    private static bool IsForwarded(HttpRequest request) => request.Headers.Keys.Any(name =>
        Marks.Contains(name, StringComparer.OrdinalIgnoreCase) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
}
