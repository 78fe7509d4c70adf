using System.Net;
using System.Net.Sockets;

namespace Kontext.EndToEnd.Tests;

/// <summary>A port that is bound and does not listen: every connection to it is refused.</summary>
internal sealed class ConnectionRefused : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ConnectionRefused() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}/mcp");

    public void Dispose() => _socket.Dispose();
}
