using System.Net;
using System.Net.Sockets;

namespace Kontext.Core.Outbound;

/// <summary>Opens connections: looks the name up, asks the guard about each address and connects to the very one it asked about.</summary>
internal sealed class GuardedConnector(AddressGuard guard, NameResolver resolve, Dialer dial, TimeProvider clock)
{
    // A name with hundreds of dead addresses would otherwise hold a call for as long as its limit allows.
    private const int MaxAddresses = 4;
    private static readonly TimeSpan AddressTimeLimit = TimeSpan.FromSeconds(4);

    /// <summary>The <see cref="Dialer"/> of the real network.</summary>
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
                // The next address may answer; the last one's failure is what the caller sees.
                continue;
            }
        }

        return await ConnectAsync(addresses[^1], port, cancellationToken);
    }

    private async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AddressTimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await dial(new IPEndPoint(address, port), either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }
}

/// <summary>Opens a connection to one address that the guard has allowed; the one place where the network is touched.</summary>
internal delegate ValueTask<Stream> Dialer(IPEndPoint endpoint, CancellationToken cancellationToken);

/// <summary>Looks a host name up; the one place where DNS is asked. Throws a <see cref="System.Net.Sockets.SocketException"/> for a name that does not resolve.</summary>
internal delegate Task<IPAddress[]> NameResolver(string host, CancellationToken cancellationToken);

/// <summary>A call was not made because of where it would have gone; the message is a sentence for the person who entered the address.</summary>
public sealed class AddressRefusedException(string message) : HttpRequestException(message)
{
    internal const string OwnAddress = "The address is this service's own, which it does not call.";
}
