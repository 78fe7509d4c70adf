using System.Net;
using System.Net.Sockets;
using Kontext.Core.Bounds;

namespace Kontext.Core.Outbound;

/// <summary>Opens connections. It resolves the name, asks the guard about each address, and connects to exactly such an address.</summary>
internal sealed class GuardedConnector(AddressGuard guard, NameResolver resolve, Dialer dial, TimeProvider clock)
{
    // Without a limit, a name with hundreds of dead addresses would use up all the time of a call.
    private const int MaxAddresses = 4;
    private static readonly TimeSpan AddressTimeLimit = TimeSpan.FromSeconds(4);

    /// <summary>The <see cref="Dialer"/> for the real network.</summary>
    public static async ValueTask<Stream> DialAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connected = false;
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            connected = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        finally
        {
            if (!connected)
                socket.Dispose();
        }
    }

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var isAuthority = context.InitialRequestMessage.RequestUri is { } url && guard.IsAuthority(url);
        if (!isAuthority && !guard.AllowsHost(host, port))
            throw new AddressRefusedException(AddressRefusedException.OwnAddress);

        var loopbackOnly = !string.Equals(context.InitialRequestMessage.RequestUri?.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (found.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);

        var allowed = found
            .Select(SpecialAddresses.Unwrap)
            .Where(address => isAuthority ? IPAddress.IsLoopback(address) : guard.AllowsAddress(address, port) && (!loopbackOnly || IPAddress.IsLoopback(address)))
            .Distinct()
            .Take(MaxAddresses)
            .ToList();
        if (allowed.Count == 0)
            throw new AddressRefusedException("The address is not public: it is private, reserved or otherwise not to be called from here.");

        return await ConnectToFirstAsync(allowed, port, cancellationToken);
    }

    private async Task<Stream> ConnectToFirstAsync(List<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; i < addresses.Count - 1; i++)
        {
            try
            {
                return await ConnectAsync(addresses[i], port, cancellationToken);
            }
            catch (SocketException)
            {
                // The next address may answer. The caller sees the failure of the last one.
                continue;
            }
        }

        return await ConnectAsync(addresses[^1], port, cancellationToken);
    }

    private async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var dialled = await Timed.RunAsync(AddressTimeLimit, clock, token => dial(new IPEndPoint(address, port), token).AsTask(), cancellationToken);
        return dialled.InTime(out var stream) ? stream : throw new SocketException((int)SocketError.TimedOut);
    }
}

/// <summary>Opens a connection to an address that the guard allows. No other code opens outbound connections.</summary>
internal delegate ValueTask<Stream> Dialer(IPEndPoint endpoint, CancellationToken cancellationToken);

/// <summary>
/// Resolves a host name. No other code asks DNS. Throws a <see cref="System.Net.Sockets.SocketException"/> for a name that does not
/// resolve.
/// </summary>
internal delegate Task<IPAddress[]> NameResolver(string host, CancellationToken cancellationToken);

/// <summary>A call was not made because of its target. The message is a sentence for the administrator who entered the address.</summary>
public sealed class AddressRefusedException(string message) : HttpRequestException(message)
{
    internal const string OwnAddress = "The address belongs to this service itself, which does not call it.";
}
