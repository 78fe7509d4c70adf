using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connecting;

/// <summary>A pending authorization is used once, and only while the integration is unchanged.</summary>
public sealed class StateTests(AzuriteServer azurite)
{
    private static readonly string[] Ours = [FlowRooms.AccessToken, FlowRooms.RefreshToken];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_one_of_many_answers_with_one_state_is_redeemed()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var begun = await rooms.BeginAsync(await rooms.CreateAsync(rooms.Entered));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rooms.ReturnAsync(begun)));

        Assert.Single(answers, answer => answer.Kind == AnswerKind.Connected);
        Assert.Equal(7, answers.Count(answer => answer.Kind == AnswerKind.AlreadyAnswered));
        Assert.Single(rooms.Server.Token.Requests);
    }

    [Fact]
    public async Task An_answer_that_uses_the_state_after_another_is_refused()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var begun = await rooms.BeginAsync(await rooms.CreateAsync(rooms.Entered));
        AuthorizationAnswer? first = null;
        rooms.Tables.Faults.RefuseConnection(rooms.Writes("Authorizations"), async () => first = await rooms.ReturnAsync(begun));

        var late = await rooms.ReturnAsync(begun);

        Assert.Equal((AnswerKind.Connected, AnswerKind.AlreadyAnswered), (first?.Kind, late.Kind));
        Assert.Single(rooms.Server.Token.Requests);
    }

    [Fact]
    public async Task An_answer_whose_write_was_not_confirmed_is_redeemed_once()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var begun = await rooms.BeginAsync(await rooms.CreateAsync(rooms.Entered));
        AuthorizationAnswer? other = null;
        rooms.Tables.Faults.LoseAnswer(rooms.Writes("Authorizations"), async () => other = await rooms.ReturnAsync(begun));

        var answer = await rooms.ReturnAsync(begun);

        Assert.Equal((AnswerKind.Connected, AnswerKind.AlreadyAnswered), (answer.Kind, other?.Kind));
        Assert.Single(rooms.Server.Token.Requests);
    }

    [Theory]
    [InlineData("""{ "url": "https://elsewhere.example/api" }""")]
    [InlineData("""{ "authMode": "none" }""")]
    [InlineData("""{ "authMode": "user_token" }""")]
    [InlineData("""{ "oauth": null }""")]
    [InlineData("""{ "oauth": { "clientId": "another" } }""")]
    [InlineData("""{ "oauth": { "issuer": "https://another.example" } }""")]
    [InlineData("""{ "oauth": { "provider": "github" } }""")]
    public async Task A_code_is_not_sent_after_a_change_of_the_integration(string patch)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        await rooms.UpdateAsync(integration, patch);

        var answer = await rooms.ReturnAsync(begun);

        Assert.Equal(AnswerKind.Overtaken, answer.Kind);
        Assert.Empty(rooms.Server.Requests);
        Assert.Null(await rooms.FindConnectionAsync(integration));
    }

    [Fact]
    public async Task A_change_that_is_changed_back_counts_as_a_change()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        await rooms.UpdateAsync(integration, """{ "url": "https://elsewhere.example/api" }""");
        await rooms.UpdateAsync(integration, $$"""{ "url": "{{integration.Url}}" }""");

        Assert.Equal(AnswerKind.Overtaken, (await rooms.ReturnAsync(begun)).Kind);
        Assert.Empty(rooms.Server.Requests);
    }

    [Fact]
    public async Task A_code_is_not_sent_after_the_integration_was_archived()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        await rooms.ArchiveAsync(integration);

        Assert.Equal(AnswerKind.Overtaken, (await rooms.ReturnAsync(begun)).Kind);
        Assert.Empty(rooms.Server.Requests);
    }

    [Theory]
    [InlineData("""{ "name": "Another name" }""")]
    [InlineData("""{ "oauth": { "scopes": ["more"] } }""")]
    public async Task A_change_that_ends_no_connections_ends_no_flow(string patch)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        await rooms.UpdateAsync(integration, patch);

        Assert.Equal(AnswerKind.Connected, (await rooms.ReturnAsync(begun)).Kind);
    }

    [Theory]
    [InlineData("""{ "url": "https://elsewhere.example/api" }""")]
    [InlineData("""{ "authMode": "user_token" }""")]
    [InlineData(null)]
    public async Task A_change_during_the_redemption_revokes_the_grant_and_stores_nothing(string? patch)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        rooms.WhileRedeeming(() => patch is null ? rooms.ArchiveAsync(integration) : rooms.UpdateAsync(integration, patch));

        var answer = await rooms.ReturnAsync(begun);

        Assert.Equal(AnswerKind.Overtaken, answer.Kind);
        Assert.Contains(FlowRooms.RefreshToken, rooms.Server.Revocation.Requests.Select(request => request.Form["token"]));
        var connection = await rooms.FindConnectionAsync(integration);
        Assert.Equal((null, DisconnectReason.ConfigurationChanged), (connection?.Secret, connection?.Reason));
        await NothingIsKeptAsync(rooms, integration);
        await rooms.CollectGarbageAsync();
        await NothingIsKeptAsync(rooms, integration);
    }

    [Fact]
    public async Task A_disconnect_during_a_redemption_does_not_prevent_the_new_connection()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        await rooms.ConnectAsync(integration);
        var begun = await rooms.BeginAsync(integration);
        rooms.WhileRedeeming(async () => Assert.Null(await rooms.Get<DisconnectService>().DisconnectAsync(integration, rooms.Alice, Ct)));

        Assert.Equal(AnswerKind.Connected, (await rooms.ReturnAsync(begun)).Kind);
        Assert.Equal(FlowRooms.AccessToken, (await rooms.FindGrantAsync(integration))?.AccessToken);
    }

    [Fact]
    public async Task An_answer_counts_for_ten_minutes()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var (inTime, late) = (await rooms.BeginAsync(integration), await rooms.BeginAsync(integration));

        rooms.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.Equal(AnswerKind.Connected, (await rooms.ReturnAsync(inTime)).Kind);
        rooms.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(AnswerKind.Unknown, (await rooms.ReturnAsync(late)).Kind);
        Assert.Single(rooms.Server.Token.Requests);
    }

    [Fact]
    public async Task A_state_belongs_to_one_browser_one_context_and_one_redirect_uri()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var (begun, other) = (await rooms.BeginAsync(integration), await rooms.BeginAsync(integration));
        var elsewhere = await rooms.BeginAsync(await rooms.CreateAsync(rooms.Entered, name: "Another", path: "/other"));
        var swapped = $"{elsewhere.State.Split('.')[0]}.{begun.State.Split('.')[1]}";

        Assert.Equal(AnswerKind.OtherBrowser, (await rooms.ReturnAsync(begun with { Browser = other.Browser })).Kind);
        Assert.Equal(AnswerKind.Unknown, (await rooms.ReturnAsync(begun with { State = swapped })).Kind);
        Assert.Equal(AnswerKind.Unknown, (await rooms.ReturnAsync(begun with { RedirectUri = elsewhere.RedirectUri })).Kind);
        Assert.Empty(rooms.Server.Requests);

        // None of these attempts has used up the state. A person who knows only the state cannot block its owner.
        Assert.Equal(AnswerKind.Connected, (await rooms.ReturnAsync(begun)).Kind);
    }

    private static async Task NothingIsKeptAsync(FlowRooms rooms, Integration integration)
    {
        Assert.Null(await rooms.FindGrantAsync(integration));
        Assert.DoesNotContain(await rooms.RowsAsync("Connections"), row => row.RowKey.StartsWith("x_", StringComparison.Ordinal));
        var secrets = (await rooms.RowsAsync("DevelopmentSecrets")).Select(row => row.GetString("Content") ?? "");
        Assert.DoesNotContain(secrets, secret => Ours.Any(token => secret.Contains(token, StringComparison.Ordinal)));
    }
}
