using System.Net;
using System.Net.Sockets;

namespace Kontext.Testing.Hosting;

/// <summary>Finds consecutive free ports, below the range that the system uses for outgoing connections.</summary>
public static class LocalPorts
{
    private const int Lowest = 20_000;
    private const int Choices = 12_000;

    private static int _given;

    public static int First(int count)
    {
        for (var attempt = 0; attempt < Choices; attempt++)
        {
            // Concurrent test programs start at different ports.
            var first = Lowest + (((Environment.ProcessId * 31) + Interlocked.Add(ref _given, count) - count) % Choices);
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }

        throw new InvalidOperationException($"No {count} free ports in a row on 127.0.0.1.");
    }

    private static bool IsFree(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
