using System.Text.Json;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connecting;

/// <summary>A bulk disconnect ends every flow that began before it.</summary>
public sealed class EarlyEndTests(AzuriteServer azurite)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bulk_disconnect_during_the_redemption_revokes_the_grant(bool ofPerson)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        rooms.WhileRedeeming(async () =>
        {
            rooms.Clock.Advance(Second);
            await RevokeAsync(rooms, integration, ofPerson);
            rooms.Clock.Advance(Second);
        });

        var answer = await rooms.ReturnAsync(begun);

        Assert.Equal(AnswerKind.SessionEnded, answer.Kind);
        Assert.Contains(FlowRooms.RefreshToken, rooms.Server.Revocation.Requests.Select(request => request.Form["token"]));
        Assert.Null((await rooms.FindConnectionAsync(integration))?.Secret);
        Assert.Equal(DisconnectReason.Revoked, (await rooms.FindConnectionAsync(integration))?.Reason);
    }

    [Fact]
    public async Task A_held_code_is_not_redeemed_after_a_bulk_disconnect()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var held = await rooms.ReturnAsync(await rooms.BeginAsync(integration, needsCompletion: true));
        rooms.Clock.Advance(Second);
        await RevokeAsync(rooms, integration, ofPerson: true);

        var outcome = await rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, held.Completion!.Value.Value, Ct);

        Assert.False(outcome.Succeeded(out _, out var problem));
        Assert.Equal(ErrorCodes.InvalidSession, problem.Code);
        Assert.Empty(rooms.Server.Token.Requests);
    }

    [Fact]
    public async Task A_repeated_bulk_disconnect_ends_authorizations_begun_since_the_first()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        await RevokeAsync(rooms, integration, ofPerson: false);
        rooms.Clock.Advance(Second);
        var begun = await rooms.BeginAsync(integration);
        rooms.Clock.Advance(Second);

        // The first is still running: no engine has done its work.
        await RevokeAsync(rooms, integration, ofPerson: false);

        Assert.Equal(AnswerKind.SessionEnded, (await rooms.ReturnAsync(begun)).Kind);
        rooms.Clock.Advance(Second);
        Assert.Equal(AnswerKind.Connected, (await rooms.ConnectAsync(integration)).Kind);
    }

    [Fact]
    public async Task A_connection_that_could_not_be_checked_is_ended_by_the_second_walk()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        rooms.WhileRedeeming(async () =>
        {
            rooms.Clock.Advance(Second);
            await RevokeAsync(rooms, integration, ofPerson: true);
            await WorkAsync(rooms);
            rooms.Clock.Advance(Second);
            rooms.Tables.Faults.RefuseAll(request => Uri.UnescapeDataString(request.Uri.ToString()).Contains("RowKey='t_", StringComparison.Ordinal));
        });

        Assert.Equal(AnswerKind.Connected, (await rooms.ReturnAsync(begun)).Kind);
        rooms.Tables.Faults.Forget();
        rooms.Clock.Advance(TimeSpan.FromMinutes(21));
        await WorkAsync(rooms);

        Assert.Equal(DisconnectReason.Revoked, (await rooms.FindConnectionAsync(integration))?.Reason);
    }

    [Fact]
    public async Task A_token_pasted_during_a_bulk_disconnect_is_refused()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await CreatePastedAsync(rooms);
        var (session, _) = await rooms.OpenAsync();
        rooms.Clock.Advance(Second);
        await RevokeAsync(rooms, integration, ofPerson: false);
        rooms.Clock.Advance(Second);

        Assert.True(AddUserTokenRequest.Parse(JsonElement.Parse("""{ "token": "canary" }"""), schema: null, rooms.Clock.GetUtcNow()).Succeeded(out var request, out _));
        var outcome = await rooms.Sessions.AddAsync(session, integration, request, Ct);

        Assert.False(outcome.Succeeded(out _, out var problem));
        Assert.Equal(ErrorCodes.InvalidSession, problem.Code);
        Assert.Null((await rooms.FindConnectionAsync(integration))?.Secret);
    }

    [Fact]
    public async Task A_signed_out_session_stays_ended_when_its_user_is_confirmed_afterwards()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (session, browser) = await rooms.OpenAsync();
        await rooms.Sessions.ConfirmAsync(session, rooms.Alice, "Alice", Ct);

        await rooms.Sessions.EndAsync(session, Ct);
        await rooms.Sessions.ConfirmAsync(session, rooms.Alice, "Alice", Ct);

        Assert.Null(await rooms.Sessions.FindAsync(session.Id, browser, Ct));
    }

    private static async Task<Integration> CreatePastedAsync(FlowRooms rooms)
    {
        var integration = await rooms.CreateAsync(rooms.Entered);
        return await rooms.UpdateAsync(integration, """{ "authMode": "user_token" }""");
    }

    private static async Task RevokeAsync(FlowRooms rooms, Integration integration, bool ofPerson)
    {
        var target = ofPerson ? BulkDisconnectTarget.Of(rooms.Alice) : BulkDisconnectTarget.Of(integration.Id);
        Assert.True((await rooms.Get<BulkDisconnectService>().StartAsync(rooms.Organization, target, Ct)).Succeeded(out _, out _));
    }

    private static async Task WorkAsync(FlowRooms rooms)
    {
        foreach (var shard in ScheduleStore.Shards)
        {
            foreach (var due in await rooms.Get<ScheduleStore>().ListDueAsync(shard, 100, Ct))
            {
                if (due.Hint.Kind == HintKind.RevokeAll)
                    await rooms.Get<IEnumerable<Core.Maintenance.IDueWork>>().Single(work => work.Kind == HintKind.RevokeAll).RunAsync(due, Ct);
            }
        }
    }
}
