using System.Globalization;
using Azure.Data.Tables;
using Kontext.Core.Connecting;
using Kontext.Core.Storage;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connecting;

/// <summary>Sessions and states of hours that are over go, and nothing else is even read.</summary>
public sealed class RemoveEndedTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_that_can_still_be_used_are_kept()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        rooms.Clock.Advance(TimeSpan.FromMinutes(31));
        var (session, browser) = await rooms.OpenAsync();

        // The session ends in the next hour, the state in this one.
        var begun = await rooms.BeginAsync(integration);
        rooms.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(0, await rooms.Authorizations.RemoveEndedAsync(Ct));
        Assert.NotNull(await rooms.Sessions.FindAsync(session.Id, browser, Ct));
        Assert.NotNull(await rooms.Responses.FindAsync(begun.State, Ct));

        rooms.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(1, await rooms.Authorizations.RemoveEndedAsync(Ct));
        Assert.Null(await rooms.Responses.FindAsync(begun.State, Ct));
        rooms.Clock.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(2, await rooms.Authorizations.RemoveEndedAsync(Ct));
        Assert.Empty(await rooms.RowsAsync("Authorizations"));
    }

    [Fact]
    public async Task Thousands_of_rows_are_removed_in_pages_by_two_simultaneous_runs()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        await AddAsync(rooms, rooms.Clock.GetUtcNow(), partitions: 12, rowsEach: 110);
        var (_, ticket) = await rooms.Sessions.CreateAsync(rooms.Organization, rooms.Alice, null, null, Ct);
        rooms.Clock.Advance(TimeSpan.FromMinutes(60));
        var (kept, _) = await rooms.Sessions.CreateAsync(rooms.Organization, rooms.Bob, null, null, Ct);

        var removed = await Task.WhenAll(rooms.Authorizations.RemoveEndedAsync(Ct), rooms.Authorizations.RemoveEndedAsync(Ct));
        var later = await rooms.Authorizations.RemoveEndedAsync(Ct);

        Assert.Equal((12 * 110) + 1, removed.Sum() + later);
        Assert.Equal(LinkState.Ended, await rooms.Sessions.FindStateAsync(ticket, Ct));
        Assert.EndsWith(kept.Id.Hash, Assert.Single(await rooms.RowsAsync("Authorizations")).RowKey, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_hour_without_ended_rows_costs_one_request()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        await rooms.OpenAsync();
        rooms.Tables.Requests.Reset();

        Assert.Equal(0, await rooms.Authorizations.RemoveEndedAsync(Ct));

        Assert.Equal(["GET Authorizations"], rooms.Tables.Requests.Requests);
    }

    private static async Task AddAsync(FlowRooms rooms, DateTimeOffset endsAt, int partitions, int rowsEach)
    {
        var table = rooms.Tables.Tables.Get("Authorizations");
        for (var partition = 0; partition < partitions; partition++)
        {
            var key = $"{ExpiringKey.HourOf(endsAt)}_{partition:x}";
            foreach (var chunk in Enumerable.Range(0, rowsEach).Chunk(100))
            {
                await table.SubmitTransactionAsync(
                    chunk.Select(row => new TableTransactionAction(
                        TableTransactionActionType.Add, new TableEntity(key, "p_" + row.ToString("D6", CultureInfo.InvariantCulture)))),
                    Ct);
            }
        }
    }
}
