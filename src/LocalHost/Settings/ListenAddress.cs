using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalRuntime.Hosting;

/// <summary>Where the program listens, and the address a person on this machine reaches it by.</summary>
internal static class ListenAddress
{
    public const string Default = "http://localhost:7071";

    /// <summary>The addresses of ASPNETCORE_URLS and its kin; set but empty counts as not set.</summary>
    public static string Choose(IConfiguration configuration)
    {
        var urls = configuration["urls"];
        if (!string.IsNullOrWhiteSpace(urls))
        {
            return string.Join(';', urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(WithPort));
        }

        var ports = configuration["http_ports"];
        return string.IsNullOrWhiteSpace(ports)
            ? Default
            : string.Join(';', ports.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(port => $"http://*:{port}"));
    }

    public static string Public(string urls)
    {
        var address = Parse(urls.Split(';')[0]);
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return new UriBuilder(address.Scheme, host.Trim('[', ']'), address.Port).Uri.GetLeftPart(UriPartial.Authority);
    }

    // The port must be known before the start: the app is told its own address by configuration.
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
