using Kontext.Core.Connecting;
using Kontext.Core.Sessions;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connecting;

public sealed class SessionTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reading_a_link_does_not_use_it_up_and_opening_does()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var ticket = await NewTicketAsync(rooms);

        Assert.Equal(LinkState.Unopened, await rooms.Sessions.FindStateAsync(ticket, Ct));
        Assert.Equal(LinkState.Unopened, await rooms.Sessions.FindStateAsync(ticket, Ct));
        var (opened, _) = await rooms.Sessions.OpenAsync(ticket, Ct);

        Assert.Equal(rooms.Alice, opened?.Session.User);
        Assert.Equal(LinkState.Used, await rooms.Sessions.FindStateAsync(ticket, Ct));
        Assert.Equal((null, LinkState.Used), await rooms.Sessions.OpenAsync(ticket, Ct));
    }

    [Fact]
    public async Task Only_one_of_many_simultaneous_openings_of_a_link_succeeds()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var ticket = await NewTicketAsync(rooms);

        var openings = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rooms.Sessions.OpenAsync(ticket, Ct)));

        Assert.Single(openings, opening => opening.Opened is not null);
        Assert.Equal(7, openings.Count(opening => opening is (null, LinkState.Used)));
    }

    [Fact]
    public async Task A_browser_that_writes_after_another_has_not_opened_the_link()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var ticket = await NewTicketAsync(rooms);
        OpenedSession? first = null;
        rooms.Tables.Faults.RefuseConnection(rooms.Writes("Authorizations"), async () => first = (await rooms.Sessions.OpenAsync(ticket, Ct)).Opened);

        var late = await rooms.Sessions.OpenAsync(ticket, Ct);

        Assert.Equal((null, LinkState.Used), late);
        Assert.NotNull(await rooms.Sessions.FindAsync(first!.Session.Id, first.Browser, Ct));
    }

    [Fact]
    public async Task An_opening_whose_answer_is_lost_belongs_to_the_same_browser()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var ticket = await NewTicketAsync(rooms);
        (OpenedSession?, LinkState) other = default;
        rooms.Tables.Faults.LoseAnswer(rooms.Writes("Authorizations"), async () => other = await rooms.Sessions.OpenAsync(ticket, Ct));

        var (opened, _) = await rooms.Sessions.OpenAsync(ticket, Ct);

        Assert.Equal((null, LinkState.Used), other);
        Assert.NotNull(await rooms.Sessions.FindAsync(opened!.Session.Id, opened.Browser, Ct));
        Assert.True(await rooms.Sessions.ConfirmAsync(opened.Session, rooms.Alice, "Alice", Ct));
        Assert.Equal("Alice", (await rooms.Sessions.FindAsync(opened.Session.Id, opened.Browser, Ct))?.PersonName);
    }

    [Fact]
    public async Task A_link_can_be_opened_for_ten_minutes()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (inTime, late) = (await NewTicketAsync(rooms), await NewTicketAsync(rooms));

        rooms.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.NotNull((await rooms.Sessions.OpenAsync(inTime, Ct)).Opened);
        rooms.Clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(LinkState.Ended, await rooms.Sessions.FindStateAsync(late, Ct));
        Assert.Equal((null, LinkState.Ended), await rooms.Sessions.OpenAsync(late, Ct));
    }

    [Fact]
    public async Task A_session_lasts_twenty_minutes_from_its_opening()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var ticket = await NewTicketAsync(rooms);
        rooms.Clock.Advance(TimeSpan.FromMinutes(9));
        var (opened, _) = await rooms.Sessions.OpenAsync(ticket, Ct);

        rooms.Clock.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromTicks(1));
        Assert.NotNull(await rooms.Sessions.FindAsync(opened!.Session.Id, opened.Browser, Ct));
        rooms.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await rooms.Sessions.FindAsync(opened.Session.Id, opened.Browser, Ct));
    }

    [Fact]
    public async Task A_session_belongs_to_one_browser_and_an_unopened_link_to_none()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (opened, other) = (await rooms.OpenAsync(), await rooms.OpenAsync());
        var (unopened, _) = await rooms.Sessions.CreateAsync(rooms.Organization, rooms.Alice, null, null, Ct);

        Assert.Null(await rooms.Sessions.FindAsync(opened.Session.Id, other.Browser, Ct));
        Assert.Null(await rooms.Sessions.FindAsync(opened.Session.Id, BrowserKey.New(), Ct));
        Assert.Null(await rooms.Sessions.FindAsync(unopened.Id, opened.Browser, Ct));
    }

    [Fact]
    public async Task Half_of_one_ticket_and_half_of_another_open_nothing()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (one, other) = (await NewTicketAsync(rooms), await NewTicketAsync(rooms));

        foreach (var forged in new[] { one[..48] + other[48..], other[..48] + one[48..], one[..48] + one[..48], one[48..] + one[48..], one[48..] + one[..48] })
            Assert.Equal((null, LinkState.Ended), await rooms.Sessions.OpenAsync(forged, Ct));
        Assert.Equal(LinkState.Unopened, await rooms.Sessions.FindStateAsync(one, Ct));
    }

    [Fact]
    public async Task A_ticket_with_any_character_changed_opens_nothing()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var ticket = await NewTicketAsync(rooms);

        for (var i = 0; i < ticket.Length; i++)
        {
            var tampered = string.Concat(ticket.AsSpan(0, i), ticket[i] == 'a' ? "b" : "a", ticket.AsSpan(i + 1));
            Assert.Equal(LinkState.Ended, await rooms.Sessions.FindStateAsync(tampered, Ct));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("//..%2f")]
    public async Task An_invalid_ticket_costs_no_request(string ticket)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        rooms.Tables.Requests.Reset();

        Assert.Equal(LinkState.Ended, await rooms.Sessions.FindStateAsync(ticket, Ct));
        Assert.Equal(LinkState.Ended, await rooms.Sessions.FindStateAsync(ticket.PadRight(96, '\''), Ct));
        Assert.Equal(LinkState.Ended, await rooms.Sessions.FindStateAsync(ticket.PadRight(96, '\u0661'), Ct));
        Assert.Equal(0, rooms.Tables.Requests.Total);
    }

    [Fact]
    public async Task Only_the_issuer_and_subject_of_the_link_are_confirmed()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (session, browser) = await rooms.OpenAsync();

        Assert.False(await rooms.Sessions.ConfirmAsync(session, rooms.Bob, "Bob", Ct));
        Assert.False(await rooms.Sessions.ConfirmAsync(session, new("https://other.example", rooms.Alice.Subject), "Alice", Ct));
        Assert.Null((await rooms.Sessions.FindAsync(session.Id, browser, Ct))?.ConfirmedAt);
        Assert.True(await rooms.Sessions.ConfirmAsync(session, rooms.Alice, "Alice", Ct));
        Assert.Equal(rooms.Clock.GetUtcNow(), (await rooms.Sessions.FindAsync(session.Id, browser, Ct))?.ConfirmedAt);
    }

    [Fact]
    public async Task No_row_holds_a_ticket_or_a_cookie()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var ticket = await NewTicketAsync(rooms);
        var (opened, _) = await rooms.Sessions.OpenAsync(ticket, Ct);

        var texts = (await rooms.RowsAsync("Authorizations")).SelectMany(row => row.Select(pair => pair.Value?.ToString() ?? ""));

        Assert.DoesNotContain(texts, text => text.Contains(ticket[..48], StringComparison.Ordinal)
            || text.Contains(ticket[48..], StringComparison.Ordinal)
            || text.Contains(opened!.Browser.CookieValue, StringComparison.Ordinal));
    }

    private static async Task<string> NewTicketAsync(FlowRooms rooms) =>
        (await rooms.Sessions.CreateAsync(rooms.Organization, rooms.Alice, integration: null, returnUrl: null, Ct)).Ticket;
}
