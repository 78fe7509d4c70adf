using Kontext.Core.Connecting;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connecting;

/// <summary>When the deployment cannot identify the person at the browser, the calling application completes the connect with the user's token.</summary>
public sealed class CompletionTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_user_who_began_completes_the_connect()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (integration, _, session) = await HoldAsync(rooms);
        Assert.Empty(rooms.Server.Token.Requests);
        Assert.Null(await rooms.FindConnectionAsync(integration));

        var outcome = await rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, session, Ct);

        Assert.True(outcome.Succeeded(out var connection, out _));
        Assert.Equal(rooms.Alice, connection.User);
        Assert.Equal(FlowRooms.AccessToken, (await rooms.FindGrantAsync(integration))?.AccessToken);
        var redeemed = Assert.Single(rooms.Server.Token.Requests);
        Assert.Equal(FlowRooms.Code, redeemed.Form["code"]);
        Assert.Equal(43, redeemed.Form["code_verifier"].Length);
    }

    [Fact]
    public async Task A_completed_connect_leaves_no_held_code()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (integration, _, session) = await HoldAsync(rooms);
        Assert.True(await IsCodeKeptAsync(rooms));

        await rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, session, Ct);

        Assert.False(await IsCodeKeptAsync(rooms));
    }

    [Fact]
    public async Task A_held_code_that_is_never_completed_is_removed()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        await HoldAsync(rooms);

        await rooms.CollectGarbageAsync();

        Assert.False(await IsCodeKeptAsync(rooms));
        Assert.Equal(await rooms.ReferredAsync(), await rooms.SecretsAsync());
    }

    [Fact]
    public async Task Another_user_can_neither_complete_nor_use_up_a_held_code()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (integration, begun, session) = await HoldAsync(rooms);
        var other = await rooms.CreateAsync(rooms.Entered, name: "Another", path: "/other");
        var sameSubject = new UserId("https://other.example", rooms.Alice.Subject);

        await IsRefusedAsync(rooms, rooms.Organization, rooms.Bob, integration.Id, session);
        await IsRefusedAsync(rooms, rooms.Organization, sameSubject, integration.Id, session);
        await IsRefusedAsync(rooms, new OrganizationId("globex"), rooms.Alice, integration.Id, session);
        await IsRefusedAsync(rooms, rooms.Organization, rooms.Alice, other.Id, session);
        await IsRefusedAsync(rooms, rooms.Organization, rooms.Alice, integration.Id, begun.State);
        await IsRefusedAsync(rooms, rooms.Organization, rooms.Alice, integration.Id, begun.State.Split('.')[1]);
        await IsRefusedAsync(rooms, rooms.Organization, rooms.Alice, integration.Id, "");
        await IsRefusedAsync(rooms, rooms.Organization, rooms.Alice, integration.Id, ExpiringKey.New(rooms.Clock.GetUtcNow()).Value);

        Assert.True((await rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, session, Ct)).Succeeded(out _, out _));
    }

    [Fact]
    public async Task Only_one_of_many_simultaneous_completions_succeeds()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (integration, _, session) = await HoldAsync(rooms);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, session, Ct)));

        Assert.Single(outcomes, outcome => outcome.Succeeded(out _, out _));
        Assert.Single(rooms.Server.Token.Requests);
        await IsRefusedAsync(rooms, rooms.Organization, rooms.Alice, integration.Id, session);
    }

    [Fact]
    public async Task A_held_code_expires_after_five_minutes()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (integration, _, session) = await HoldAsync(rooms);

        rooms.Clock.Advance(TimeSpan.FromMinutes(5));

        await IsRefusedAsync(rooms, rooms.Organization, rooms.Alice, integration.Id, session);
        Assert.Empty(rooms.Server.Token.Requests);
    }

    [Fact]
    public async Task The_completion_value_is_not_a_state_and_the_state_is_used_up()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (_, begun, session) = await HoldAsync(rooms);

        Assert.Null(await rooms.Responses.FindAsync($"{begun.State.Split('.')[0]}.{session}", Ct));
        Assert.Equal(AnswerKind.AlreadyAnswered, (await rooms.ReturnAsync(begun)).Kind);
    }

    [Fact]
    public async Task A_fault_of_the_vault_does_not_use_up_a_held_code()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (integration, _, session) = await HoldAsync(rooms);
        rooms.Tables.Faults.RefuseAll(rooms.Reads("DevelopmentSecrets"));
        await Assert.ThrowsAsync<UnavailableException>(() =>
            rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, session, Ct));

        rooms.Tables.Faults.Forget();

        Assert.True((await rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, session, Ct)).Succeeded(out _, out _));
    }

    [Fact]
    public async Task A_held_code_is_not_sent_after_a_change_of_the_integration()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (integration, _, session) = await HoldAsync(rooms);
        await rooms.UpdateAsync(integration, """{ "oauth": { "clientId": "another" } }""");

        var outcome = await rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, session, Ct);

        Assert.False(outcome.Succeeded(out _, out var problem));
        Assert.Equal(ErrorCodes.ConcurrentChange, problem.Code);
        Assert.Empty(rooms.Server.Token.Requests);
        Assert.False(await IsCodeKeptAsync(rooms));
    }

    private static async Task<(Integration Integration, Begun Begun, string Session)> HoldAsync(FlowRooms rooms)
    {
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration, needsCompletion: true);
        var answer = await rooms.ReturnAsync(begun);
        Assert.Equal(AnswerKind.AwaitsCompletion, answer.Kind);
        return (integration, begun, answer.Completion!.Value.Value);
    }

    private static async Task IsRefusedAsync(FlowRooms rooms, OrganizationId organization, UserId user, IntegrationId integration, string session)
    {
        var outcome = await rooms.Responses.CompleteAsync(organization, user, integration, session, Ct);
        Assert.False(outcome.Succeeded(out _, out var problem));
        Assert.Equal(ErrorCodes.InvalidSession, problem.Code);
    }

    private static async Task<bool> IsCodeKeptAsync(FlowRooms rooms) => (await rooms.RowsAsync("DevelopmentSecrets"))
        .Any(row => row.GetString("Content")?.Contains(FlowRooms.Code, StringComparison.Ordinal) == true);
}
