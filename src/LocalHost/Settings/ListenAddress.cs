using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Settings;

/// <summary>The addresses on which the program listens, and the address by which a developer on this machine reaches it.</summary>
internal static class ListenAddress
{
    public const string Default = "http://localhost:7071";

    private const string Localhost = "localhost";

    /// <summary>
    /// Returns the addresses of ASPNETCORE_URLS or ASPNETCORE_HTTP_PORTS, separated by semicolons. An empty variable counts as not set.
    /// Port 0 becomes a free port.
    /// </summary>
    public static string Choose(IConfiguration configuration)
    {
        var urls = configuration["urls"];
        if (!string.IsNullOrWhiteSpace(urls))
            return string.Join(';', urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(WithPort));

        var ports = configuration["http_ports"];
        return string.IsNullOrWhiteSpace(ports)
            ? Default
            : string.Join(';', ports.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(port => $"http://*:{port}"));
    }

    /// <summary>Returns the first address as a developer types it, without a path or a slash at its end.</summary>
    public static string Public(string urls)
    {
        var address = Parse(urls.Split(';')[0]);
        return Text(address, IsAny(address.Host) ? Localhost : address.Host);
    }

    /// <summary>
    /// Returns every loopback address on which the program listens, in the form of <see cref="Public"/>: <c>localhost</c>, <c>127.0.0.1</c>
    /// and <c>[::1]</c>.
    /// </summary>
    public static IReadOnlyList<string> Loopback(string urls) =>
        [.. urls.Split(';').Select(Parse).SelectMany(address => LoopbackHosts(address.Host).Select(host => Text(address, host))).Distinct(StringComparer.Ordinal)];

    private static string[] LoopbackHosts(string host) => host switch
    {
        "0.0.0.0" or "127.0.0.1" => [Localhost, "127.0.0.1"],
        "[::1]" => [Localhost, "[::1]"],
        _ when IPAddress.TryParse(host.Trim('[', ']'), out var address) && !address.Equals(IPAddress.IPv6Any) => [],
        _ => [Localhost, "127.0.0.1", "[::1]"],
    };

    private static bool IsAny(string host) => host is "+" or "*" or "0.0.0.0" or "[::]";

    private static string Text(BindingAddress address, string host) =>
        new UriBuilder(address.Scheme, host.Trim('[', ']'), address.Port).Uri.GetLeftPart(UriPartial.Authority);

    // The port must be known before the start, because the app gets its own address by configuration.
    private static string WithPort(string url)
    {
        var address = Parse(url);
        return address.Port == 0 ? $"{address.Scheme}://{address.Host}:{FreePort()}" : url;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException e)
        {
            throw new StartupException($"'{url}' is no address to listen on: set ASPNETCORE_URLS to one such as {Default}.", e);
        }
    }
}
