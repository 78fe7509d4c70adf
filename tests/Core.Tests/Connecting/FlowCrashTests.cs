using Kontext.Core.Connecting;
using Kontext.Core.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connecting;

/// <summary>
/// The program ends before and after each of its requests to storage. After the garbage check no row names a deleted secret, and no secret
/// is left without a row. A lost answer does not change the result.
/// </summary>
public sealed class FlowCrashTests(AzuriteServer azurite)
{
    private const int MostRequests = 60;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public Task Connecting(bool isDone) => EndEverywhereAsync(isDone, PrepareAnswerAsync);

    [Theory, InlineData(false), InlineData(true)]
    public Task Connecting_again(bool isDone) => EndEverywhereAsync(isDone, async rooms =>
    {
        var integration = await rooms.CreateAsync(rooms.Entered);
        await rooms.ConnectAsync(integration);
        await rooms.CollectGarbageAsync();
        var begun = await rooms.BeginAsync(integration);
        return () => rooms.ReturnAsync(begun);
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Connecting_to_an_integration_that_changes(bool isDone) => EndEverywhereAsync(isDone, async rooms =>
    {
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        var changed = false;
        rooms.WhileRedeeming(async () =>
        {
            // Once, and as another instance does it.
            if (!changed)
                await rooms.UpdateAsync(integration, """{ "url": "https://elsewhere.example/api" }""");
            changed = true;
        });
        return () => rooms.ReturnAsync(begun);
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Holding_a_code(bool isDone) => EndEverywhereAsync(isDone, async rooms =>
    {
        var begun = await rooms.BeginAsync(await rooms.CreateAsync(rooms.Entered), needsCompletion: true);
        return () => rooms.ReturnAsync(begun);
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Completing(bool isDone) => EndEverywhereAsync(isDone, PrepareCompletionAsync);

    [Theory, InlineData(false), InlineData(true)]
    public Task Registering_a_client(bool isDone) => EndEverywhereAsync(isDone, async rooms =>
    {
        var integration = await rooms.CreateAsync();
        return () => rooms.PlanAsync(integration);
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Registering_a_client_again(bool isDone) => EndEverywhereAsync(isDone, async rooms =>
    {
        rooms.Registers($", \"client_secret_expires_at\": {rooms.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds()}");
        var integration = await rooms.CreateAsync();
        await rooms.PlanAsync(integration);
        await rooms.CollectGarbageAsync();
        rooms.Registers();
        return () => rooms.PlanAsync(integration);
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task Forgetting_a_client(bool isDone) => EndEverywhereAsync(isDone, async rooms =>
    {
        var integration = await rooms.CreateAsync();
        await rooms.PlanAsync(integration);
        await rooms.CollectGarbageAsync();
        var begun = await rooms.BeginAsync(integration);
        rooms.Server.Token.Answers(401, """{ "error": "invalid_client" }""");
        return () => rooms.ReturnAsync(begun);
    });

    [Fact]
    public Task An_answer_lost_on_the_way_to_a_connection_changes_nothing() => LoseEverywhereAsync(PrepareAnswerAsync);

    [Fact]
    public Task An_answer_lost_while_completing_changes_nothing() => LoseEverywhereAsync(PrepareCompletionAsync);

    private static async Task<Func<Task>> PrepareAnswerAsync(FlowRooms rooms)
    {
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        return async () =>
        {
            Assert.Equal(AnswerKind.Connected, (await rooms.ReturnAsync(begun)).Kind);
            await IsConnectedAsync(rooms, integration);
        };
    }

    private static async Task<Func<Task>> PrepareCompletionAsync(FlowRooms rooms)
    {
        var integration = await rooms.CreateAsync(rooms.Entered);
        var held = await rooms.ReturnAsync(await rooms.BeginAsync(integration, needsCompletion: true));
        return async () =>
        {
            var outcome = await rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, held.Completion!.Value.Value, Ct);
            Assert.True(outcome.Succeeded(out _, out _));
            await IsConnectedAsync(rooms, integration);
        };
    }

    private static async Task IsConnectedAsync(FlowRooms rooms, Integration integration)
    {
        Assert.Equal(FlowRooms.AccessToken, (await rooms.FindGrantAsync(integration))?.AccessToken);
        Assert.Single(rooms.Server.Token.Requests);
    }

    private async Task EndEverywhereAsync(bool isDone, Func<FlowRooms, Task<Func<Task>>> prepare)
    {
        for (var last = 0; ; last += LongTier.Step)
        {
            Assert.True(last < MostRequests);
            await using var rooms = await FlowRooms.StartAsync(azurite);
            var act = await prepare(rooms);
            var requests = 0;
            var ended = rooms.Tables.Faults.EndAt(_ => requests++ == last, isDone);
            var whole = act();
            await Task.WhenAny(whole, ended);
            rooms.Tables.Faults.Forget();

            await using var after = rooms.Restarted();
            await after.CollectGarbageAsync();
            await IsInOrderAsync(after, $"ended {(isDone ? "after" : "before")} request {last}");
            if (ended.IsCompleted)
                continue;
            await whole;
            return;
        }
    }

    private async Task LoseEverywhereAsync(Func<FlowRooms, Task<Func<Task>>> prepare)
    {
        var isLost = true;
        for (var last = 0; isLost; last += LongTier.Step)
        {
            Assert.True(last < MostRequests);
            await using var rooms = await FlowRooms.StartAsync(azurite);
            var act = await prepare(rooms);
            var requests = 0;
            rooms.Tables.Faults.LoseAnswer(_ => requests++ == last);
            await act();
            isLost = rooms.Tables.Faults.IsSpent;
            rooms.Tables.Faults.Forget();

            await rooms.CollectGarbageAsync();
            await IsInOrderAsync(rooms, $"the answer to request {last} was lost");
        }
    }

    private static async Task IsInOrderAsync(FlowRooms rooms, string when)
    {
        var (kept, referred) = (await rooms.SecretsAsync(), await rooms.ReferredAsync());
        Assert.True(referred.IsSubsetOf(kept), $"A row without its secret: {when}.");
        Assert.True(kept.IsSubsetOf(referred), $"A secret that nothing names: {when}.");
        Assert.DoesNotContain(await rooms.RowsAsync("Connections"), row => row.RowKey.StartsWith("x_", StringComparison.Ordinal));
    }
}
