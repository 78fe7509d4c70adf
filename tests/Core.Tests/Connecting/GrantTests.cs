using Azure.Core;
using Kontext.Core.Connecting;
using Kontext.Core.Endings;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connecting;

/// <summary>From a code to a connection: the grant is stored completely, or revoked at its server.</summary>
public sealed class GrantTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_grant_has_everything_needed_to_refresh_and_revoke_it()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);

        await rooms.ConnectAsync(integration);

        var grant = await rooms.FindGrantAsync(integration);
        Assert.Equal((FlowRooms.AccessToken, FlowRooms.RefreshToken), (grant?.AccessToken, grant?.RefreshToken));
        Assert.Equal((rooms.Server.Issuer, rooms.Server.Token.Url, rooms.Server.Revocation.Url), (grant!.Issuer, grant.TokenEndpoint, grant.RevocationEndpoint));
        Assert.Equal(("own", "client_secret_basic", integration.OAuth!.ClientSecret!.ToString()), (grant.ClientId, grant.ClientAuthentication, grant.ClientSecret));
        Assert.Equal((integration.Url.OriginalString, rooms.Clock.GetUtcNow().AddHours(1), 1), (grant.Resource, grant.AccessTokenExpiresAt, grant.Fence));
    }

    [Fact]
    public async Task Tokens_and_client_secrets_are_stored_in_the_vault_only()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        await rooms.ConnectAsync(await rooms.CreateAsync(rooms.Entered));
        await rooms.ConnectAsync(await rooms.CreateAsync(name: "Registered"));
        await rooms.ReturnAsync(await rooms.BeginAsync(await rooms.CreateAsync(rooms.Entered, name: "Held"), needsCompletion: true));

        string[] canaries = [FlowRooms.AccessToken, FlowRooms.RefreshToken, FlowRooms.OwnSecret, FlowRooms.RegisteredSecret, FlowRooms.Code];
        foreach (var table in Tables.Names)
        {
            var texts = (await rooms.RowsAsync(table)).SelectMany(row => row.Select(pair => pair.Value?.ToString() ?? "")).ToList();
            var found = canaries.Where(canary => texts.Exists(text => text.Contains(canary, StringComparison.Ordinal)));
            Assert.Equal(table == "DevelopmentSecrets" ? canaries : [], found);
        }
    }

    [Fact]
    public async Task An_unavailable_vault_after_the_redemption_revokes_the_grant()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        rooms.WhileRedeeming(() => BreakAsync(rooms, Rooms.IsBatch));

        await Assert.ThrowsAsync<UnavailableException>(() => rooms.ReturnAsync(begun));

        await IsAbandonedAsync(rooms);
        Assert.Null(await rooms.FindConnectionAsync(integration));
    }

    [Fact]
    public async Task A_grant_whose_connection_was_not_stored_is_revoked_later()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        rooms.WhileRedeeming(() => BreakAsync(rooms, rooms.Writes("Connections")));

        await Assert.ThrowsAsync<UnavailableException>(() => rooms.ReturnAsync(begun));

        // Do not revoke at once: if the write succeeded, the row would show a connection whose grant is revoked.
        Assert.Empty(rooms.Server.Revocation.Requests);
        rooms.Tables.Faults.Forget();
        await rooms.CollectGarbageAsync();
        // The access token has run out by then.
        Assert.Equal(FlowRooms.RefreshToken, Assert.Single(rooms.Server.Revocation.Requests).Form["token"]);
        Assert.Equal(await rooms.ReferredAsync(), await rooms.SecretsAsync());
        Assert.Null(await rooms.FindConnectionAsync(integration));
    }

    [Fact]
    public async Task A_grant_stored_at_the_second_attempt_survives_the_garbage_collection()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var (first, second) = (await rooms.BeginAsync(integration), await rooms.BeginAsync(integration));
        rooms.WhileRedeeming(async () =>
        {
            // The same person in another window is faster.
            rooms.Server.Token.Answers(200, """{ "access_token": "other", "refresh_token": "other-refresh", "token_type": "Bearer", "expires_in": 3600 }""");
            Assert.Equal(AnswerKind.Connected, (await rooms.ReturnAsync(second)).Kind);
        });

        Assert.Equal(AnswerKind.Connected, (await rooms.ReturnAsync(first)).Kind);
        rooms.Server.Token.Answers(200, """{ "access_token": "renewed", "refresh_token": "renewed-refresh", "token_type": "Bearer", "expires_in": 36000 }""");
        var connection = (await rooms.FindConnectionAsync(integration))!;
        Assert.Equal(RefreshKind.Refreshed, (await rooms.Get<RefreshService>().RefreshAsync(await rooms.ReadAsync(integration), connection, Ct)).Kind);

        for (var hour = 0; hour < 3; hour++)
            await rooms.CollectGarbageAsync();
        Assert.Equal(["other-refresh", "other"], rooms.Server.Revocation.Requests.Select(request => request.Form["token"]));
        Assert.Equal("renewed-refresh", (await rooms.FindGrantAsync(integration))?.RefreshToken);
        Assert.Equal(await rooms.ReferredAsync(), await rooms.SecretsAsync());
    }

    [Fact]
    public async Task A_storage_fault_after_the_connection_was_stored_revokes_nothing()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        rooms.WhileRedeeming(() => BreakAsync(rooms, rooms.Reads("Integrations")));

        Assert.Equal(AnswerKind.Connected, (await rooms.ReturnAsync(begun)).Kind);

        rooms.Tables.Faults.Forget();
        Assert.Empty(rooms.Server.Revocation.Requests);
        Assert.Equal(FlowRooms.AccessToken, (await rooms.FindGrantAsync(integration))?.AccessToken);
    }

    [Fact]
    public async Task A_connection_that_was_stored_while_its_answers_were_lost_is_not_revoked()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        rooms.Tables.Faults.LoseAnswer(AddsConnection(rooms), () => BreakAsync(rooms, AddsConnection(rooms)));

        // The person cannot be told whether the connect succeeded. The row shows it.
        await Task.WhenAny(rooms.ReturnAsync(begun));
        rooms.Tables.Faults.Forget();

        var isConnected = await rooms.FindGrantAsync(integration) is not null;
        Assert.Equal(isConnected, rooms.Server.Revocation.Requests.Count == 0);
    }

    [Fact]
    public async Task The_largest_accepted_tokens_can_be_stored()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var large = new string('x', 8_192);
        rooms.Server.Token.Answers(200, $$"""{ "access_token": "{{large}}", "refresh_token": "{{large}}", "token_type": "Bearer", "id_token": "{{large}}" }""");

        var answer = await rooms.ConnectAsync(integration);

        Assert.Equal(AnswerKind.Connected, answer.Kind);
        Assert.Equal(large, (await rooms.FindGrantAsync(integration))?.AccessToken);
    }

    [Fact]
    public async Task Connecting_again_replaces_the_credential_and_deletes_the_old_one()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        await rooms.ConnectAsync(integration);
        var before = await rooms.SecretsAsync();
        rooms.Server.Token.Answers(200, """{ "access_token": "second", "token_type": "Bearer" }""");

        await rooms.ConnectAsync(integration);

        Assert.Equal("second", (await rooms.FindGrantAsync(integration))?.AccessToken);
        Assert.DoesNotContain(await rooms.RowsAsync("Connections"), row => row.RowKey.StartsWith("x_", StringComparison.Ordinal));
        Assert.Equal(before.Count, (await rooms.SecretsAsync()).Count);
        await rooms.CollectGarbageAsync();
        Assert.Equal("second", (await rooms.FindGrantAsync(integration))?.AccessToken);
        Assert.Equal(await rooms.ReferredAsync(), await rooms.SecretsAsync());
    }

    [Fact]
    public async Task A_refused_code_keeps_the_current_connection()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        await rooms.ConnectAsync(integration);
        rooms.Server.Token.Answers(400, """{ "error": "invalid_grant" }""");

        Assert.Equal(AnswerKind.Failed, (await rooms.ConnectAsync(integration)).Kind);

        Assert.Equal(FlowRooms.AccessToken, (await rooms.FindGrantAsync(integration))?.AccessToken);
        Assert.Empty(rooms.Server.Revocation.Requests);
    }

    [Fact]
    public async Task Two_people_have_a_connection_each()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        await rooms.ConnectAsync(integration);
        rooms.Server.Token.Answers(200, """{ "access_token": "bobs", "token_type": "Bearer" }""");
        await rooms.ConnectAsync(integration, rooms.Bob);

        Assert.Equal(FlowRooms.AccessToken, (await rooms.FindGrantAsync(integration))?.AccessToken);
        Assert.Equal("bobs", (await rooms.FindGrantAsync(integration, rooms.Bob))?.AccessToken);
        Assert.Null(await rooms.Get<DisconnectService>().DisconnectAsync(integration, rooms.Bob, Ct));
        Assert.Equal(FlowRooms.AccessToken, (await rooms.FindGrantAsync(integration))?.AccessToken);
    }

    [Fact]
    public async Task Without_the_client_secret_no_request_is_sent_to_the_server()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration);
        await rooms.Get<ISecretStore>().DeleteAsync(integration.OAuth!.ClientSecret!.Address, Ct);

        var answer = await rooms.ReturnAsync(begun);

        Assert.Equal(AnswerKind.ClientMissing, answer.Kind);
        Assert.Contains("oauth.clientSecret", answer.Detail, StringComparison.Ordinal);
        Assert.Empty(rooms.Server.Requests);
    }

    private static Func<Request, bool> AddsConnection(FlowRooms rooms) =>
        request => request.Method == RequestMethod.Post && rooms.Writes("Connections")(request);

    private static Task BreakAsync(FlowRooms rooms, params Func<Request, bool>[] breaks)
    {
        rooms.Tables.Faults.RefuseAll(request => breaks.Any(fits => fits(request)));
        return Task.CompletedTask;
    }

    private static async Task IsAbandonedAsync(FlowRooms rooms)
    {
        var revoked = rooms.Server.Revocation.Requests;
        Assert.Equal(
            [(FlowRooms.RefreshToken, "refresh_token"), (FlowRooms.AccessToken, "access_token")],
            revoked.Select(request => (request.Form["token"], request.Form["token_type_hint"])));
        Assert.All(revoked, request => Assert.StartsWith("Basic ", request.Authorization, StringComparison.Ordinal));
        rooms.Tables.Faults.Forget();
        await rooms.CollectGarbageAsync();
        Assert.Equal(await rooms.ReferredAsync(), await rooms.SecretsAsync());
    }
}
