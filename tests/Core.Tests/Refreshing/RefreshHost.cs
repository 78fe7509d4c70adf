using Azure.Core;
using Azure.Storage.Queues;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.Refreshing;
using Kontext.Core.Storage;
using Kontext.Core.Tests.Connecting;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>
/// Alice's connection at a rotating server, and the engine that keeps it fresh. When it is disposed of, no token may have been seen in a log, a
/// row or a message.
/// </summary>
internal sealed class RefreshHost : IAsyncDisposable
{
    private readonly List<string> _messages = [];
    private FlowRooms? _other;

    private RefreshHost(FlowRooms rooms, RotatingTokens tokens, Integration integration)
    {
        (Rooms, Tokens, Integration) = (rooms, tokens, integration);
        Queue = rooms.Get<QueueServiceClient>().GetQueueClient(rooms.Tables.Prefix + DueQueue.Name);
    }

    public FlowRooms Rooms { get; }

    public RotatingTokens Tokens { get; }

    public Integration Integration { get; }

    public QueueClient Queue { get; }

    public ScriptedAuthorizationServer Server => Rooms.Server;

    public FakeTimeProvider Clock => Rooms.Clock;

    public DateTimeOffset Now => Rooms.Clock.GetUtcNow();

    /// <summary>A second instance over the same storage.</summary>
    public FlowRooms Other => _other ??= Rooms.Restarted();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="azurite">The storage.</param>
    /// <param name="script">Changes the behaviour of the server from the start.</param>
    /// <param name="settings">Settings by their full keys.</param>
    public static Task<RefreshHost> StartAsync(
        AzuriteServer azurite, Action<RotatingTokens>? script = null, params (string Key, string Value)[] settings) => StartAsync(azurite, vault: null, script, settings);

    /// <summary>With as many Key Vaults as the settings name.</summary>
    public static async Task<RefreshHost> StartAsync(
        AzuriteServer azurite, ScriptedKeyVault? vault, Action<RotatingTokens>? script, (string Key, string Value)[] settings, Action<IServiceCollection>? more = null)
    {
        var rooms = await FlowRooms.StartAsync(azurite, vault, settings, more);
        RotatingTokens tokens = new(rooms.Server.Token);
        script?.Invoke(tokens);
        RefreshHost host = new(rooms, tokens, await rooms.CreateAsync(rooms.Entered));
        await rooms.Get<DueQueue>().CreateMissingAsync(Ct);
        Assert.Equal(AnswerKind.Connected, (await rooms.ConnectAsync(host.Integration)).Kind);
        return host;
    }

    public async Task<Connection> FindAsync(UserId? user = null) => Assert.IsType<Connection>(await Rooms.FindConnectionAsync(Integration, user));

    /// <summary>The access token and refresh token that Alice's connection refers to.</summary>
    public async Task<(string? Access, string? Refresh)> TokensAsync()
    {
        var grant = await Rooms.FindGrantAsync(Integration);
        return (grant?.AccessToken, grant?.RefreshToken);
    }

    public async Task<ConnectionStatus> StatusAsync() => ConnectionStatus.Of(await Rooms.ReadAsync(Integration), await FindAsync(), Now);

    /// <summary>Refreshes as an instance does, for the current connection.</summary>
    public async Task<RefreshResult> RefreshAsync(FlowRooms? instance = null) => await (instance ?? Rooms).Get<RefreshService>().RefreshAsync(
        await Rooms.ReadAsync(Integration), await FindAsync(), Ct);

    /// <summary>Runs a tick, and returns its messages on the queue.</summary>
    public async Task<IReadOnlyList<string>> TickAsync()
    {
        await Rooms.Get<TickService>().RunAsync(Ct);
        List<string> taken = [];
        while ((await Queue.ReceiveMessagesAsync(32, cancellationToken: Ct)).Value is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                await Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, Ct);
                taken.Add(message.MessageText);
            }
        }

        _messages.AddRange(taken);
        return taken;
    }

    public Task<WorkSummary> WorkAsync(string message, FlowRooms? instance = null) => (instance ?? Rooms).Get<DueWorkService>().RunAsync(message, Ct);

    /// <summary>A tick, and the work of all it handed out.</summary>
    public async Task RunAsync()
    {
        foreach (var message in await TickAsync())
            await WorkAsync(message);
    }

    /// <summary>Does the work that is due, without a tick over all shards and without the queue.</summary>
    public Task WorkOffAsync() => DueShard.WorkOffAsync(Rooms.Services, Ct);

    /// <summary>Time passes, then the work that is due is done.</summary>
    public Task RunAfterAsync(TimeSpan time) => RunForAsync(time, time);

    /// <summary>Time passes in steps, and the work that is due is done after each.</summary>
    public Task RunForAsync(TimeSpan time, TimeSpan step) =>
        Clock.PassAsync(time, step, () => Rooms.RowsAsync(Tables.Schedule), WorkOffAsync);

    /// <summary>Moves the clock in steps of a quarter of a second until a task has ended.</summary>
    public async Task<T> WhileTimePassesAsync<T>(Task<T> waiting)
    {
        while (!waiting.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(250));
            await Rooms.FindConnectionAsync(Integration);
        }

        return await waiting;
    }

    /// <summary>The writes to the connection's row, the n-th from now on, from 1.</summary>
    public Func<Request, bool> NthWrite(int n)
    {
        var seen = 0;
        var isWrite = Rooms.Writes(Tables.Connections);
        return request => isWrite(request) && ++seen == n;
    }

    /// <summary>Returns the kinds of the open hints.</summary>
    public async Task<IReadOnlyList<string>> HintsAsync() => [.. (await Rooms.RowsAsync(Tables.Schedule)).Select(row => row.GetString("Kind"))];

    /// <summary>Nothing of a grant is left here but the client's secret, and nothing is still to be done.</summary>
    public async Task NothingIsLeftAsync()
    {
        Assert.Equal([Integration.OAuth!.ClientSecret!.Address.Name], await Rooms.SecretsAsync());
        Assert.DoesNotContain(await Rooms.RowsAsync(Tables.Connections), row => row.RowKey.StartsWith("x_", StringComparison.Ordinal));
        Assert.DoesNotContain("refresh", await HintsAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Rooms.Tables.Faults.Forget();
        var texts = Rooms.Logs.Lines.Concat(_messages).ToList();
        foreach (var table in Tables.Names.Where(table => table != Tables.DevelopmentSecrets))
            texts.AddRange((await Rooms.RowsAsync(table)).SelectMany(row => row.Select(column => $"{column.Value}")));
        if (_other is not null)
            await _other.DisposeAsync();
        await Rooms.DisposeAsync();
        Assert.NotEmpty(Rooms.Logs.Lines);
        Assert.DoesNotContain(texts, text => text.Contains("canary", StringComparison.OrdinalIgnoreCase));
    }
}
