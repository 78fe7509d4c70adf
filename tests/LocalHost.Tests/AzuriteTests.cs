using System.Globalization;
using Azure.Data.Tables;
using Kontext.LocalRuntime.Azurite;
using Kontext.Testing.Hosting;

namespace Kontext.LocalRuntime.Tests;

public sealed class AzuriteTests : IDisposable
{
    private const int Limit = 180_000;

    private readonly string _data = Directory.CreateTempSubdirectory("azurite").FullName;
    private readonly int _port = LocalPorts.First(3);

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact(Timeout = Limit)]
    public async Task What_was_written_last_survives_a_shutdown()
    {
        await using (var app = Start())
        {
            await app.StartedAsync(TestContext.Current.CancellationToken);
            Assert.Contains($"  Storage: Azurite, data in {_data}", app.Lines);
            await Table().CreateAsync(TestContext.Current.CancellationToken);
            await Table().AddEntityAsync(new TableEntity("p", "r"), TestContext.Current.CancellationToken);
            await app.SignalAsync("TERM", TestContext.Current.CancellationToken);
            var (exitCode, _) = await app.ExitedAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, exitCode);
            Assert.False(await Ports.IsListeningAsync(_port + 2, TestContext.Current.CancellationToken));
        }

        await using var again = Start();
        await again.StartedAsync(TestContext.Current.CancellationToken);
        var row = await Table().GetEntityAsync<TableEntity>("p", "r", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("r", row.Value.RowKey);
        await again.SignalAsync("TERM", TestContext.Current.CancellationToken);
        await again.ExitedAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task Killing_the_app_ends_storage_gracefully_and_leaves_no_process()
    {
        await using (var app = Start())
        {
            await app.StartedAsync(TestContext.Current.CancellationToken);
            await Table().CreateAsync(TestContext.Current.CancellationToken);
            await Table().AddEntityAsync(new TableEntity("p", "killed"), TestContext.Current.CancellationToken);
            await app.SignalAsync("KILL", TestContext.Current.CancellationToken);
            await app.ExitedAsync(TestContext.Current.CancellationToken);
            await NodeProcesses.GoneAsync(_data, TestContext.Current.CancellationToken);
        }

        await using var again = Start();
        await again.StartedAsync(TestContext.Current.CancellationToken);
        await Table().GetEntityAsync<TableEntity>("p", "killed", cancellationToken: TestContext.Current.CancellationToken);
        await again.SignalAsync("TERM", TestContext.Current.CancellationToken);
        await again.ExitedAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task Ctrl_C_in_the_console_does_not_end_storage_before_the_app()
    {
        await using var app = Start();
        await app.StartedAsync(TestContext.Current.CancellationToken);
        await NodeProcesses.SignalAsync(_data, "INT", TestContext.Current.CancellationToken);

        await Table().CreateAsync(TestContext.Current.CancellationToken);

        await app.SignalAsync("TERM", TestContext.Current.CancellationToken);
        var (exitCode, _) = await app.ExitedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, exitCode);
    }

    [Fact(Timeout = Limit)]
    public async Task Storage_that_listens_already_is_used_as_it_is()
    {
        await using var first = Start();
        await first.StartedAsync(TestContext.Current.CancellationToken);
        await using var second = Start();
        await second.StartedAsync(TestContext.Current.CancellationToken);

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"  Storage: what listens on 127.0.0.1:{_port + 2}"), second.Lines);
        await second.SignalAsync("TERM", TestContext.Current.CancellationToken);
        await second.ExitedAsync(TestContext.Current.CancellationToken);
        Assert.True(await Ports.IsListeningAsync(_port + 2, TestContext.Current.CancellationToken));
        await first.SignalAsync("TERM", TestContext.Current.CancellationToken);
        await first.ExitedAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task A_port_taken_by_something_else_is_one_sentence()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, _port);
        other.Start();
        await using var app = Start();
        var (exitCode, errors) = await app.ExitedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"Port {_port}, which Azurite needs, is taken by another program, and no table storage listens on {_port + 2}."),
            errors.TrimEnd());
    }

    [Fact(Timeout = Limit)]
    public async Task Without_Node_js_the_start_says_what_to_install()
    {
        await using var app = SampleProcess.Start(("AzureWebJobsStorage", "UseDevelopmentStorage=true"), ("PATH", _data),
            ("LocalRuntime__AzuritePort", _port.ToString(CultureInfo.InvariantCulture)));
        var (exitCode, errors) = await app.ExitedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            "Storage on this machine needs Node.js 20 or newer on the PATH: install it, or let AzureWebJobsStorage name other storage.",
            errors.TrimEnd());
    }

    [Fact(Timeout = Limit)]
    public async Task Storage_that_cannot_start_says_why()
    {
        var file = Path.Combine(_data, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using var app = SampleProcess.Start(("AzureWebJobsStorage", "UseDevelopmentStorage=true"), ("LocalRuntime__DataDirectory", file),
            ("LocalRuntime__AzuritePort", _port.ToString(CultureInfo.InvariantCulture)));
        var (exitCode, errors) = await app.ExitedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Azurite, the storage on this machine, could not start: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    private SampleProcess Start() => SampleProcess.Start(
        ("AzureWebJobsStorage", "UseDevelopmentStorage=true"),
        ("LocalRuntime__AzuritePort", _port.ToString(CultureInfo.InvariantCulture)),
        ("LocalRuntime__DataDirectory", _data));

    private TableClient Table()
    {
        const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        var endpoint = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port + 2}/devstoreaccount1"));
        return new TableClient(endpoint, "rows", new TableSharedKeyCredential("devstoreaccount1", Key));
    }
}
