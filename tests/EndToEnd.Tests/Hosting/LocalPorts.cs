using System.Net;
using System.Net.Sockets;

namespace Kontext.EndToEnd.Tests.Hosting;

/// <summary>Three free ports in a row, below those the system gives to outgoing connections.</summary>
internal static class LocalPorts
{
    private const int Lowest = 20_000;
    private const int Triples = 4_000;

    private static int _asked;

    public static int FirstOfThree()
    {
        for (var attempt = 0; attempt < Triples; attempt++)
        {
            // Test programs that run side by side begin at different places.
            var first = Lowest + (3 * (((Environment.ProcessId * 7) + Interlocked.Increment(ref _asked)) % Triples));
            if (IsFree(first) && IsFree(first + 1) && IsFree(first + 2))
                return first;
        }

        throw new InvalidOperationException("No three free ports in a row on 127.0.0.1.");
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
