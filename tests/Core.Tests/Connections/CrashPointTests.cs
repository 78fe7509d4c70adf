using Azure.Core;
using Azure.Data.Tables;
using Kontext.Core.Integrations;
using Kontext.Core.Storage;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connections;

/// <summary>
/// Every operation that writes a secret is ended before and after each of its requests to storage. No row may name a deleted secret, and no
/// secret may be left without a row.
/// </summary>
public sealed class CrashPointTests(TestTables tables) : IClassFixture<TestTables>
{
    private const string ServerToken = """{"name":"A","url":"https://a.example","authMode":"server_token","serverToken":"first"}""";
    private const string OAuth = """{"name":"A","url":"https://a.example","authMode":"oauth","oauth":{"clientId":"c","clientSecret":"first"}}""";
    private const string UserToken = """{"name":"A","url":"https://a.example","authMode":"user_token"}""";
    private const string Token = """{"token":"t"}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public Task Creating_with_a_server_token(bool isAnswered) =>
        EndEverywhereAsync(isAnswered, _ => Task.CompletedTask, (rooms, token) => rooms.CreateAsync(ServerToken, token));

    [Theory, InlineData(false), InlineData(true)]
    public Task Rotating_a_server_token(bool isAnswered) => ChangeAsync(isAnswered, ServerToken, """{"serverToken":"second"}""");

    [Theory, InlineData(false), InlineData(true)]
    public Task Moving_a_server_token_to_another_url(bool isAnswered) =>
        ChangeAsync(isAnswered, ServerToken, """{"name":"B","url":"https://b.example","serverToken":"second"}""");

    [Theory, InlineData(false), InlineData(true)]
    public Task Leaving_the_mode_of_a_server_token(bool isAnswered) => ChangeAsync(isAnswered, ServerToken, """{"authMode":"none"}""");

    [Theory, InlineData(false), InlineData(true)]
    public Task Replacing_a_clients_secret(bool isAnswered) => ChangeAsync(isAnswered, OAuth, """{"oauth":{"clientId":"d","clientSecret":"second"}}""");

    [Theory, InlineData(false), InlineData(true)]
    public Task Connecting(bool isAnswered) => ConnectedAsync(isAnswered, [], (rooms, integration, token) => rooms.ConnectAsync(integration, Token, token));

    [Theory, InlineData(false), InlineData(true)]
    public Task Connecting_again(bool isAnswered) => ConnectedAsync(isAnswered, [Token], (rooms, integration, token) => rooms.ConnectAsync(integration, Token, token));

    [Theory, InlineData(false), InlineData(true)]
    public Task Disconnecting(bool isAnswered) =>
        ConnectedAsync(isAnswered, [Token], (rooms, integration, token) => rooms.Disconnects.DisconnectAsync(integration, rooms.Alice, token));

    private Task ChangeAsync(bool isAnswered, string before, string change)
    {
        Integration? integration = null;
        return EndEverywhereAsync(
            isAnswered,
            async rooms => integration = await rooms.CreateAsync(before, Ct),
            (rooms, token) => rooms.UpdateAsync(integration!.Id, change, token));
    }

    private Task ConnectedAsync(bool isAnswered, string[] before, Func<Rooms, Integration, CancellationToken, Task> act)
    {
        Integration? integration = null;
        return EndEverywhereAsync(
            isAnswered,
            async rooms =>
            {
                integration = await rooms.CreateAsync(UserToken, Ct);
                foreach (var body in before)
                    await rooms.ConnectAsync(integration, body, Ct);
            },
            (rooms, token) => act(rooms, integration!, token));
    }

    private async Task EndEverywhereAsync(bool isAnswered, Func<Rooms, Task> prepare, Func<Rooms, CancellationToken, Task> act)
    {
        var hasEnded = true;
        for (var last = 0; hasEnded; last++)
        {
            var rooms = new Rooms(tables);
            await prepare(rooms);
            using var end = new CancellationTokenSource();
            EndAt(last, isAnswered, end);

            await Task.WhenAny(act(rooms, end.Token));

            hasEnded = end.IsCancellationRequested;
            await CheckAsync($"ended at request {last}");
            Assert.True(last < 50);
        }

        tables.Faults.Forget();
    }

    private void EndAt(int last, bool isAnswered, CancellationTokenSource end)
    {
        var requests = 0;
        bool IsLast(Request request) => requests++ == last;
        if (isAnswered)
        {
            tables.Faults.LoseAnswer(IsLast, end.CancelAsync);
            return;
        }

        tables.Faults.RefuseConnection(request =>
        {
            var isLast = IsLast(request);
            if (isLast)
                end.Cancel();
            return isLast;
        });
    }

    private async Task CheckAsync(string when)
    {
        var hinted = (await ReadAsync(Tables.Schedule)).SelectMany(row => NamesIn(row, "Secrets")).ToHashSet(StringComparer.Ordinal);
        var kept = (await ReadAsync(Tables.DevelopmentSecrets)).Where(row => row.RowKey == "open").Select(row => row.PartitionKey).ToHashSet(StringComparer.Ordinal);
        var referred = (await ReadAsync(Tables.Integrations)).SelectMany(row => NamesIn(row, "ServerToken").Concat(NamesIn(row, "OAuth")))
            .Concat((await ReadAsync(Tables.Connections)).Where(row => row.RowKey.StartsWith("c_", StringComparison.Ordinal)).SelectMany(row => NamesIn(row, "Secret")))
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(referred.IsSubsetOf(kept), $"A row without its secret, {when}.");
        Assert.True(kept.Except(referred).All(hinted.Contains), $"A secret that nothing names, {when}.");
    }

    private async Task<List<TableEntity>> ReadAsync(string table) =>
        await tables.Tables.Get(table).QueryAsync<TableEntity>(cancellationToken: Ct).ToListAsync(Ct);

    // Names of secrets start with the prefix, in every column.
    private IEnumerable<string> NamesIn(TableEntity row, string column) =>
        (row.GetString(column) ?? "").Split('/', ' ', '"').Where(part => part.StartsWith(tables.Prefix + "-", StringComparison.Ordinal));
}
