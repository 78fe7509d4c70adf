using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kontext.Testing.Hosting;

namespace Kontext.OAuthServers.Tests;

/// <summary>The output of the program for the person who starts it.</summary>
public sealed class BothServersTests
{
    private const string OtherPorts = "`dotnet run --project tests/OAuthServers -- 7200 7201`";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_port_in_use_is_reported_with_advice(int taken)
    {
        var first = LocalPorts.First(2);
        using TcpListener other = new(IPAddress.Loopback, first + taken);
        other.Start();

        var (exitCode, output, errors) = await RunAsync(Text(first), Text(first + 1));

        Assert.Equal((1, "", InUse(first + taken)), (exitCode, output, errors));
        using TcpListener next = new(IPAddress.Loopback, first + 1 - taken);
        next.Start(); // nothing listens there any more
    }

    // In a separate process, because a server that has already started could keep the program running.
    [Fact]
    public async Task The_program_ends_when_its_second_port_is_in_use()
    {
        var first = LocalPorts.First(2);
        using TcpListener other = new(IPAddress.Loopback, first + 1);
        other.Start();
        ProcessStartInfo start = new("dotnet", ["exec", typeof(RealAuthorizationServer).Assembly.Location, Text(first), Text(first + 1)])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        try
        {
            Assert.Equal(InUse(first + 1), await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await program.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, program.ExitCode);
        }
        finally
        {
            if (!program.HasExited)
                program.Kill();
        }
    }

    [Theory]
    [InlineData("7200")]
    [InlineData("7200", "7200")]
    [InlineData("7200", "0")]
    [InlineData("7200", "65536")]
    [InlineData("--port", "7200")]
    public async Task Invalid_ports_are_refused(params string[] ports)
    {
        Assert.Equal((1, "", $"Name no ports, or two different ones from 1 to 65535, as in {OtherPorts}.\n"), await RunAsync(ports));
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] ports)
    {
        await using StringWriter output = new() { NewLine = "\n" };
        await using StringWriter errors = new() { NewLine = "\n" };
        var exitCode = await BothServers.RunAsync(ports, output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }

    private static string InUse(int port) =>
        $"Another program listens on http://127.0.0.1:{port} already: stop it, or name two other ports, as in {OtherPorts}.\n";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
