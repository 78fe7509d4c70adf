using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Refreshing;
using Kontext.Core.Tests.Connecting;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connections;

/// <summary>The status that a user sees of an OAuth connection, at every moment and without a write.</summary>
public sealed class GrantStatusTests(AzuriteServer azurite)
{
    private const int Hour = 3_600;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refreshable_grant_has_no_expiry_although_its_access_token_expires()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await ConnectedAsync(rooms, $$"""{ "access_token": "a", "refresh_token": "r", "token_type": "Bearer", "expires_in": {{Hour}} }""");

        Assert.Equal((true, null, null), Told(await StatusAsync(rooms, integration)));
        Assert.True(await MayUseAsync(rooms, integration));
        rooms.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((true, null, null), Told(await StatusAsync(rooms, integration)));
        Assert.True(await MayUseAsync(rooms, integration)); // after a refresh
    }

    [Fact]
    public async Task A_grant_without_a_refresh_token_ends_with_its_access_token()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await ConnectedAsync(rooms, $$"""{ "access_token": "a", "token_type": "Bearer", "expires_in": {{Hour}} }""");
        var end = rooms.Clock.GetUtcNow().AddHours(1);

        Assert.Equal((true, end, null), Told(await StatusAsync(rooms, integration)));
        rooms.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.True((await StatusAsync(rooms, integration)).Connected);
        Assert.True(await MayUseAsync(rooms, integration));
        rooms.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((false, null, DisconnectReason.Expired), Told(await StatusAsync(rooms, integration)));
        Assert.False(await MayUseAsync(rooms, integration));
    }

    [Fact]
    public async Task A_grant_with_an_expiry_from_the_server_ends_at_it()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await ConnectedAsync(
            rooms, $$"""{ "access_token": "a", "refresh_token": "r", "token_type": "Bearer", "expires_in": {{Hour}}, "refresh_token_expires_in": {{10 * Hour}} }""");

        Assert.Equal((true, rooms.Clock.GetUtcNow().AddHours(10), null), Told(await StatusAsync(rooms, integration)));
        rooms.Clock.Advance(TimeSpan.FromHours(10));
        Assert.Equal((false, null, DisconnectReason.Expired), Told(await StatusAsync(rooms, integration)));
    }

    [Fact]
    public async Task A_grant_without_an_expiry_stays_connected()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await ConnectedAsync(rooms, """{ "access_token": "a", "token_type": "Bearer" }""");

        rooms.Clock.Advance(TimeSpan.FromDays(3_000));

        Assert.Equal((true, null, null), Told(await StatusAsync(rooms, integration)));
        Assert.True(await MayUseAsync(rooms, integration));
    }

    [Fact]
    public async Task A_configuration_change_disconnects_and_changing_it_back_does_not_reconnect()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await ConnectedAsync(rooms, FlowRooms.TokensJson());
        var before = await rooms.RowsAsync("Connections");

        foreach (var url in new[] { "https://elsewhere.example", integration.Url.OriginalString })
        {
            await rooms.UpdateAsync(integration, $$"""{ "url": "{{url}}" }""");
            Assert.Equal((false, null, DisconnectReason.ConfigurationChanged), Told(await StatusAsync(rooms, integration)));
            Assert.False(await MayUseAsync(rooms, integration));
        }

        Assert.Equal(before.Select(row => row.ETag), (await rooms.RowsAsync("Connections")).Select(row => row.ETag));
    }

    [Fact]
    public async Task Disconnecting_leaves_the_reason_and_nothing_of_the_grant()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await ConnectedAsync(rooms, FlowRooms.TokensJson());

        Assert.Null(await rooms.Get<DisconnectService>().DisconnectAsync(integration, rooms.Alice, Ct));

        Assert.Equal((false, null, DisconnectReason.Revoked), Told(await StatusAsync(rooms, integration)));
        Assert.Null((await rooms.FindConnectionAsync(integration))!.Grant);
    }

    [Fact]
    public async Task Two_refusals_show_provider_refused_and_the_credential_may_be_tried_again()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await ConnectedAsync(rooms, FlowRooms.TokensJson());
        for (var i = 0; i < 2; i++)
        {
            await rooms.Get<CredentialUseService>().RecordAnswerAsync((await rooms.FindConnectionAsync(integration))!, accepted: false, Ct);
            rooms.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal((false, null, DisconnectReason.ProviderRefused), Told(await StatusAsync(rooms, integration)));
        Assert.True(await MayUseAsync(rooms, integration));
        await rooms.Get<CredentialUseService>().RecordAnswerAsync((await rooms.FindConnectionAsync(integration))!, accepted: true, Ct);
        Assert.True((await StatusAsync(rooms, integration)).Connected);
        Assert.NotNull(await rooms.FindGrantAsync(integration));
    }

    [Fact]
    public async Task A_user_who_connects_again_after_disconnecting_is_connected()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await ConnectedAsync(rooms, FlowRooms.TokensJson());
        await rooms.Get<DisconnectService>().DisconnectAsync(integration, rooms.Alice, Ct);

        Assert.Equal(AnswerKind.Connected, (await rooms.ConnectAsync(integration)).Kind);

        Assert.Equal((true, null, null), Told(await StatusAsync(rooms, integration)));
    }

    [Theory]
    [InlineData("[]", "", "[]", false)]
    [InlineData("""["read"]""", "", """["read"]""", false)]
    [InlineData("""["read"]""", "", """["read","write"]""", true)]
    [InlineData("""["read","write"]""", "read", """["read","write"]""", false)]
    [InlineData("""["read"]""", "read write", """["write"]""", false)]
    [InlineData("""["read","write"]""", "", """["write"]""", false)]
    [InlineData("""["read"]""", "", "[]", false)]
    [InlineData("""["read"]""", "", """["Read"]""", true)]
    public async Task More_scopes_are_needed_only_when_they_were_not_requested(string asked, string granted, string wanted, bool expected)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var scope = granted.Length == 0 ? "" : $", \"scope\": \"{granted}\"";
        rooms.Server.Token.Answers(200, FlowRooms.TokensJson(scope));
        var integration = await rooms.CreateAsync(rooms.Entered.Replace("{", $"{{ \"scopes\": {asked},", StringComparison.Ordinal));
        await rooms.ConnectAsync(integration);

        await rooms.UpdateAsync(integration, $$"""{ "oauth": { "scopes": {{wanted}} } }""");

        var status = await StatusAsync(rooms, integration);
        Assert.Equal((true, expected), (status.Connected, status.NeedsMoreScopes));
    }

    [Fact]
    public async Task The_account_has_the_name_that_the_server_gives()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var claims = Convert.ToBase64String("""{"email":"alice@example.com"}"""u8).TrimEnd('=');
        var integration = await ConnectedAsync(rooms, FlowRooms.TokensJson($", \"id_token\": \"e30.{claims}.c2ln\""));

        Assert.Equal("alice@example.com", (await StatusAsync(rooms, integration)).DisplayName);
        rooms.Clock.Advance(TimeSpan.FromDays(1));
        await rooms.UpdateAsync(integration, """{ "url": "https://elsewhere.example" }""");
        Assert.Null((await StatusAsync(rooms, integration)).DisplayName);
    }

    private static async Task<Integration> ConnectedAsync(FlowRooms rooms, string tokens)
    {
        rooms.Server.Token.Answers(200, tokens);
        var integration = await rooms.CreateAsync(rooms.Entered);
        Assert.Equal(AnswerKind.Connected, (await rooms.ConnectAsync(integration)).Kind);
        return integration;
    }

    private static async Task<ConnectionStatus> StatusAsync(FlowRooms rooms, Integration integration) =>
        ConnectionStatus.Of(await rooms.ReadAsync(integration), await rooms.FindConnectionAsync(integration), rooms.Clock.GetUtcNow());

    private static async Task<bool> MayUseAsync(FlowRooms rooms, Integration integration) =>
        ConnectionStatus.MayUse(await rooms.ReadAsync(integration), (await rooms.FindConnectionAsync(integration))!, rooms.Clock.GetUtcNow());

    private static (bool Connected, DateTimeOffset? ExpiresAt, DisconnectReason? Reason) Told(ConnectionStatus status) =>
        (status.Connected, status.ExpiresAt, status.Reason);
}
