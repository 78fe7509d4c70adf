using System.Net;
using System.Net.Sockets;

namespace Kontext.Testing;

/// <summary>
/// Listens on loopback, on IPv4 and IPv6 at one port, and records whether any client connected. A connection is noticed before a byte is
/// sent.
/// </summary>
public sealed class ConnectionTrap : IDisposable
{
    private readonly TcpListener _v4 = new(IPAddress.Loopback, 0);
    private readonly TcpListener? _v6;

    public ConnectionTrap()
    {
        _v4.Start();
        Port = ((IPEndPoint)_v4.LocalEndpoint).Port;
        if (!Socket.OSSupportsIPv6)
            return;

        TcpListener v6 = new(IPAddress.IPv6Loopback, Port);
        try
        {
            v6.Start();
            _v6 = v6;
        }
        catch (SocketException)
        {
            // This machine has no IPv6 loopback, so no client could connect to it.
            v6.Dispose();
        }
    }

    public int Port { get; }

    /// <summary>Whether a connection waits in a listener's backlog. The trap never accepts it.</summary>
    public bool WasReached => _v4.Pending() || _v6?.Pending() == true;

    public void Dispose()
    {
        _v4.Dispose();
        _v6?.Dispose();
    }
}
