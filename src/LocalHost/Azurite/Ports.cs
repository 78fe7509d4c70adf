using System.Net;
using System.Net.Sockets;

namespace Kontext.LocalHost.Azurite;

/// <summary>Finds out whether a program listens at a port of this machine.</summary>
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
