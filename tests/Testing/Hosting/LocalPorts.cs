using System.Net;
using System.Net.Sockets;

namespace Kontext.Testing.Hosting;

/// <summary>Free ports in a row, below those the system gives to outgoing connections.</summary>
public static class LocalPorts
{
    private const int Lowest = 20_000;
    private const int Choices = 12_000;

    private static int _given;

    public static int First(int count)
    {
        for (var attempt = 0; attempt < Choices; attempt++)
        {
            // Test programs that run side by side begin at different places.
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
