using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kontext.Testing.Hosting;

namespace Kontext.OAuthServers.Tests;

/// <summary>The program that a person runs, as a process.</summary>
public sealed class BothServersTests
{
    private const string OtherPorts = "`dotnet run --project tests/OAuthServers -- 7200 7201`";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_port_in_use_is_named_with_what_to_do(int taken)
    {
        var first = LocalPorts.First(2);
        using TcpListener other = new(IPAddress.Loopback, first + taken);
        other.Start();

        var (exitCode, output, errors) = await RunAsync(Text(first), Text(first + 1));

        Assert.Equal(1, exitCode);
        Assert.Equal($"Another program listens on http://127.0.0.1:{first + taken} already: stop it, or name two other ports, as in {OtherPorts}.\n", errors);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("7200")]
    [InlineData("7200", "7200")]
    [InlineData("7200", "0")]
    [InlineData("7200", "65536")]
    [InlineData("--port", "7200")]
    public async Task Ports_that_are_none_are_refused(params string[] ports)
    {
        Assert.Equal((1, "", $"Name no ports, or two different ones from 1 to 65535, as in {OtherPorts}.\n"), await RunAsync(ports));
    }

    // The process is waited for: what it has started in itself ends with it, and it starts no other.
    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] ports)
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(RealAuthorizationServer).Assembly.Location, .. ports])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        try
        {
            var (output, errors) = (program.StandardOutput.ReadToEndAsync(CancellationToken.None), program.StandardError.ReadToEndAsync(CancellationToken.None));
            await program.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (program.ExitCode, await output, await errors);
        }
        finally
        {
            if (!program.HasExited)
                program.Kill();
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
