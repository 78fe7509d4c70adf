using System.Globalization;
using Azure.Data.Tables;
using Kontext.LocalHost.Azurite;
using Kontext.LocalHost.Settings;
using Kontext.Testing;
using Kontext.Testing.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kontext.LocalHost.Tests;

public sealed class AzuriteTests : IDisposable
{
    private const int Limit = 180_000;

    private readonly string _data = Directory.CreateTempSubdirectory("azurite").FullName;
    private readonly int _port = LocalPorts.First(3);

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact(Timeout = Limit)]
    public async Task The_last_write_survives_the_end_of_storage()
    {
        await using (var storage = await StartAsync())
        {
            Assert.Equal($"Azurite, data in {_data}", storage.Description);
            await Table().CreateAsync(TestContext.Current.CancellationToken);
            await Table().AddEntityAsync(new TableEntity("p", "r"), TestContext.Current.CancellationToken);
        }

        Assert.False(await Ports.IsListeningAsync(_port + 2, TestContext.Current.CancellationToken));
        await NodeProcesses.GoneAsync(_data, TestContext.Current.CancellationToken);
        await using var again = await StartAsync();
        var row = await Table().GetEntityAsync<TableEntity>("p", "r", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("r", row.Value.RowKey);
    }

    [Fact(Timeout = Limit)]
    public async Task Ctrl_C_in_the_console_does_not_end_storage_before_the_app()
    {
        await using var storage = await StartAsync();
        await NodeProcesses.SignalAsync(_data, "INT", TestContext.Current.CancellationToken);

        await Table().CreateAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task Storage_that_ends_by_itself_is_logged()
    {
        using LogCapture log = new();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using var storage = await AzuriteService.StartAsync(
            Configuration(), AppContext.BaseDirectory, TimeProvider.System, factory.CreateLogger<AzuriteService>(), TestContext.Current.CancellationToken);

        await NodeProcesses.SignalAsync(_data, "KILL", TestContext.Current.CancellationToken);
        await storage.Ended.Soon();

        Assert.Contains(log.Lines, static line => line.StartsWith("Azurite has ended by itself: start again to have storage again", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task Storage_that_already_listens_is_used_without_a_new_start()
    {
        await using var first = await StartAsync();
        await using (var second = await StartAsync())
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"what listens on 127.0.0.1:{_port + 2}"), second.Description);

        Assert.True(await Ports.IsListeningAsync(_port + 2, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=AAAA")]
    [InlineData("LocalHost:Azurite", "false")]
    public async Task Storage_named_in_the_settings_starts_no_Azurite(string name, string value)
    {
        await using var storage = await StartAsync((name, value));

        Assert.Equal("as AzureWebJobsStorage says", storage.Description);
    }

    [Fact]
    public async Task A_port_taken_by_another_program_is_refused_with_one_sentence()
    {
        using System.Net.Sockets.TcpListener other = new(System.Net.IPAddress.Loopback, _port);
        other.Start();

        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Port {_port}, which Azurite needs, is taken by another program, and no table storage listens on {_port + 2}: stop that program, or set LocalHost__AzuritePort to the first of three free ports."),
            (await Assert.ThrowsAsync<StartupException>(() => StartAsync())).Message);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65534")]
    [InlineData("ten")]
    public async Task An_invalid_port_is_refused_with_one_sentence(string port) => Assert.Equal(
        "LocalHost:AzuritePort must be the first of three ports in a row, from 1 to 65533.",
        (await Assert.ThrowsAsync<StartupException>(() => StartAsync(("LocalHost:AzuritePort", port)))).Message);

    [Fact]
    public async Task Without_Node_js_the_start_says_what_to_install() => Assert.Equal(
        "Storage on this machine needs Node.js 20 or newer on the PATH: install it, or let AzureWebJobsStorage name other storage.",
        (await Assert.ThrowsAsync<StartupException>(
            () => AzuriteProcess.StartAsync(Path.Combine(_data, "node"), "azurite.js", _data, _port, TimeProvider.System, TestContext.Current.CancellationToken))).Message);

    [Fact(Timeout = Limit)]
    public async Task Storage_that_cannot_start_says_why()
    {
        var file = Path.Combine(_data, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<StartupException>(() => StartAsync(("LocalHost:DataDirectory", file)));

        Assert.StartsWith("Azurite, the storage on this machine, could not start: ", refused.Message, StringComparison.Ordinal);
        Assert.Single(refused.Message.Split('\n'));
    }

    [Fact]
    public void At_another_port_development_storage_is_a_full_connection_string()
    {
        var moved = AzuriteSettings.Moved(Configuration(("Storage:Tables", "useDevelopmentStorage=true;"), ("Other", "x")));

        Assert.Equal(["AzureWebJobsStorage", "Storage:Tables"], moved.Keys.Order(StringComparer.Ordinal));
        Assert.All(moved.Values, connection => Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $";TableEndpoint=http://127.0.0.1:{_port + 2}/devstoreaccount1"), connection, StringComparison.Ordinal));
        Assert.Empty(AzuriteSettings.Moved(Configuration(("LocalHost:AzuritePort", "10000"))));
    }

    private Task<AzuriteService> StartAsync(params (string Name, string Value)[] settings) =>
        AzuriteService.StartAsync(Configuration(settings), AppContext.BaseDirectory, TimeProvider.System, NullLogger<AzuriteService>.Instance, TestContext.Current.CancellationToken);

    private IConfiguration Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(
        [
            new("AzureWebJobsStorage", "UseDevelopmentStorage=true"),
            new("LocalHost:AzuritePort", _port.ToString(CultureInfo.InvariantCulture)),
            new("LocalHost:DataDirectory", _data),
        ])
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
        .Build();

    private TableClient Table()
    {
        const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        Uri endpoint = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port + 2}/devstoreaccount1"));
        return new TableClient(endpoint, "rows", new TableSharedKeyCredential("devstoreaccount1", Key));
    }
}
