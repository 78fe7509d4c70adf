using Kontext.Core.Bounds;

namespace Kontext.Core.Tests.Bounds;

public sealed class ByteBudgetTests
{
    private readonly ByteBudget _budget = new(100);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_owner_gets_at_most_half_of_the_budget()
    {
        using var first = await _budget.TakeAsync("acme", 50, Ct);

        var second = _budget.TakeAsync("acme", 1, Ct);
        using var globex = await _budget.TakeAsync("globex", 50, Ct);

        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task A_reader_that_waits_for_its_owners_half_delays_no_other_owner()
    {
        using var first = await _budget.TakeAsync("acme", 50, Ct);
        var second = _budget.TakeAsync("acme", 50, Ct);
        using var globex = await _budget.TakeAsync("globex", 10, Ct);

        using var initech = await _budget.TakeAsync("initech", 10, Ct).WaitAsync(Ct);

        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Readers_are_served_in_the_order_of_arrival()
    {
        using var acme = await _budget.TakeAsync("acme", 50, Ct);
        var globex = await _budget.TakeAsync("globex", 50, Ct);
        var large = _budget.TakeAsync("initech", 50, Ct);
        var small = _budget.TakeAsync("umbrella", 1, Ct);

        globex.Dispose();

        using var given = await large;
        Assert.False(small.IsCompleted);
        acme.Dispose();
        (await small).Dispose();
    }

    [Fact]
    public async Task Owners_take_turns_although_one_has_many_earlier_readers()
    {
        var acme = await _budget.TakeAsync("acme", 50, Ct);
        var globex = await _budget.TakeAsync("globex", 50, Ct);
        var (acmes, globexes) = (Readers("acme"), Readers("globex"));
        var initech = _budget.TakeAsync("initech", 50, Ct);

        acme.Dispose();
        (await acmes[0]).Dispose();
        globex.Dispose();

        (await initech).Dispose();
        foreach (var reader in acmes[1..].Concat(globexes))
            (await reader).Dispose();
        Assert.Equal(0, _budget.Waiting);

        List<Task<IDisposable>> Readers(string owner) => [.. Enumerable.Range(0, 5).Select(_ => _budget.TakeAsync(owner, 50, Ct))];
    }

    [Fact]
    public async Task A_reader_that_stops_waiting_lets_later_readers_pass()
    {
        using CancellationTokenSource leaving = new();
        using var acme = await _budget.TakeAsync("acme", 40, Ct);
        using var globex = await _budget.TakeAsync("globex", 40, Ct);
        var large = _budget.TakeAsync("initech", 50, leaving.Token);
        var small = _budget.TakeAsync("umbrella", 20, Ct);
        Assert.False(small.IsCompleted);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await small).Dispose();
    }

    [Fact]
    public async Task A_request_above_an_owners_half_gets_the_half()
    {
        using var acme = await _budget.TakeAsync("acme", 1_000, Ct);
        using var globex = await _budget.TakeAsync("globex", 1_000, Ct);
    }

    [Fact]
    public async Task Memory_that_is_returned_twice_counts_once()
    {
        var acme = await _budget.TakeAsync("acme", 50, Ct);
        acme.Dispose();
        acme.Dispose();
        using var globex = await _budget.TakeAsync("globex", 50, Ct);
        using var initech = await _budget.TakeAsync("initech", 50, Ct);

        Assert.False(_budget.TakeAsync("umbrella", 1, Ct).IsCompleted);
    }
}
