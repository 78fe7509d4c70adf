using System.Net;
using System.Net.Sockets;

namespace Kontext.LocalHost.Azurite;

/// <summary>Asks this machine's ports whether a program listens.</summary>
internal static class Ports
{
    public static async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
