using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Endings;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Kontext.Core.Tests.Connecting;
using Kontext.Testing;

namespace Kontext.Core.Tests.Clients;

/// <summary>Clients that we register ourselves: one for each integration at each server, as long as the server knows it.</summary>
public sealed class RegisteredClientTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registration_is_reused_also_after_a_restart()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        var first = await rooms.PlanAsync(integration);

        Assert.Equal((ClientSource.Registered, "registered-1"), (first.Client.Source, first.Client.ClientId));
        Assert.Equal(first.Client, (await rooms.PlanAsync(integration)).Client);
        await using var restarted = rooms.Restarted();
        Assert.Equal(first.Client, (await restarted.PlanAsync(integration)).Client);
        Assert.Single(rooms.Server.Registration.Requests);
    }

    [Fact]
    public async Task A_registration_is_not_shared_between_integrations_or_organizations()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        await using var globex = rooms.Restarted(organization: new OrganizationId("globex"));

        AuthorizationPlan[] plans =
        [
            await rooms.PlanAsync(await rooms.CreateAsync(name: "API")),
            await rooms.PlanAsync(await rooms.CreateAsync(name: "API 2")),
            await globex.PlanAsync(await globex.CreateAsync(name: "API")),
        ];

        Assert.Equal(3, plans.Select(plan => plan.Client.ClientId).Distinct().Count());
        Assert.Equal(3, plans.Select(plan => plan.Client.Secret).Distinct().Count());
        Assert.Equal(3, plans.Select(plan => plan.RedirectUri).Distinct().Count());
        Assert.Equal(
            plans.Select(plan => plan.RedirectUri.AbsoluteUri),
            rooms.Server.Registration.Requests.Select(request => request.Json.GetProperty("redirect_uris")[0].GetString()));
    }

    [Fact]
    public async Task An_issuer_that_moves_gets_another_client()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        var before = await rooms.PlanAsync(integration);
        rooms.Server.At("/.well-known/oauth-authorization-server/moved").Answers(
            new System.Text.Json.Nodes.JsonObject(rooms.Server.MetadataDocument().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))
            {
                ["issuer"] = rooms.Server.Issuer + "/moved",
            });
        rooms.Server.At("/.well-known/oauth-protected-resource/api").Answers(
            200, $$"""{ "resource": "{{integration.Url}}", "authorization_servers": ["{{rooms.Server.Issuer}}/moved"] }""");
        rooms.Clock.Advance(TimeSpan.FromMinutes(6)); // a discovery result is cached for five minutes

        var after = await rooms.PlanAsync(integration);

        Assert.Equal(("registered-1", "registered-2"), (before.Client.ClientId, after.Client.ClientId));
        Assert.NotEqual(before.RedirectUri, after.RedirectUri);
    }

    [Fact]
    public async Task Another_public_address_gets_another_client_and_deletes_the_old_secret()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        await rooms.PlanAsync(integration);
        await rooms.CollectGarbageAsync();
        await using var moved = rooms.Restarted("https://moved.example");

        var after = await moved.PlanAsync(integration);

        Assert.Equal("registered-2", after.Client.ClientId);
        Assert.Equal("https://moved.example", after.RedirectUri.GetLeftPart(UriPartial.Authority));
        await moved.CollectGarbageAsync();
        Assert.Equal([after.Client.Secret!.Address.Name], await moved.SecretsAsync());
    }

    [Fact]
    public async Task The_secret_of_a_replaced_client_stays_while_a_connection_uses_it()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (integration, own) = (await rooms.CreateAsync(), await rooms.CreateAsync(rooms.Entered, name: "Own"));
        await rooms.ConnectAsync(integration);
        await rooms.ConnectAsync(own, rooms.Bob);
        await using var moved = rooms.Restarted("https://moved.example");
        await moved.PlanAsync(integration);
        await rooms.UpdateAsync(own, $$"""{ "oauth": {{rooms.Entered.Replace(FlowRooms.OwnSecret, "rotated", StringComparison.Ordinal)}} }""");

        for (var i = 0; i < 3; i++)
        {
            await moved.CollectGarbageAsync();
            Assert.NotNull(await SecretOfClientAsync(rooms, integration, rooms.Alice));
            moved.Clock.Advance(TimeSpan.FromDays(1));
        }

        await rooms.Get<DisconnectService>().DisconnectAsync(integration, rooms.Alice, Ct);
        moved.Clock.Advance(TimeSpan.FromDays(1));
        await moved.CollectGarbageAsync();
        Assert.NotNull(await SecretOfClientAsync(rooms, own, rooms.Bob));
        Assert.Equal((await rooms.ReferredAsync()).Count + 1, (await rooms.SecretsAsync()).Count);

        await rooms.Get<DisconnectService>().DisconnectAsync(own, rooms.Bob, Ct);
        moved.Clock.Advance(TimeSpan.FromDays(1));
        await moved.CollectGarbageAsync();
        Assert.Equal(await rooms.ReferredAsync(), await rooms.SecretsAsync());
        Assert.DoesNotContain(await rooms.RowsAsync("Schedule"), row => row.GetString("Kind") == "garbage");
    }

    [Fact]
    public async Task A_secret_that_has_expired_gets_another_client()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        rooms.Registers($", \"client_secret_expires_at\": {rooms.Clock.GetUtcNow().AddDays(30).ToUnixTimeSeconds()}");
        var integration = await rooms.CreateAsync();
        await rooms.PlanAsync(integration);

        rooms.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal("registered-1", (await rooms.PlanAsync(integration)).Client.ClientId);
        rooms.Registers();
        rooms.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("registered-2", (await rooms.PlanAsync(integration)).Client.ClientId);
    }

    [Fact]
    public async Task The_secret_of_a_client_that_became_public_is_deleted()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        await rooms.PlanAsync(integration);
        await rooms.CollectGarbageAsync();
        rooms.Server.Registration.Answers(201, """{ "client_id": "public", "token_endpoint_auth_method": "none" }""");
        await using var moved = rooms.Restarted("https://moved.example");

        Assert.Null((await moved.PlanAsync(integration)).Client.Secret);

        await moved.CollectGarbageAsync();
        Assert.Empty(await moved.SecretsAsync());
    }

    [Fact]
    public async Task Two_simultaneous_registrations_result_in_one_client()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        AuthorizationPlan? first = null;
        await using var other = rooms.Restarted();
        rooms.Tables.Faults.RefuseConnection(rooms.Writes("Clients"), async () => first = await other.PlanAsync(integration));

        var late = await rooms.PlanAsync(integration);

        Assert.Single(rooms.Server.Registration.Requests);
        Assert.Equal(first?.Client, late.Client);
        Assert.Equal(FlowRooms.RegisteredSecret, (await FindAsync(rooms, late.Client))?.Secret);
        await rooms.CollectGarbageAsync();
        Assert.Equal([late.Client.Secret!.Address.Name], await rooms.SecretsAsync());
    }

    [Fact]
    public async Task A_registration_whose_answer_was_lost_is_stored_once()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        rooms.Tables.Faults.LoseAnswer(rooms.Writes("Clients"));

        var plan = await rooms.PlanAsync(integration);

        Assert.Single(rooms.Server.Registration.Requests);
        Assert.Equal(plan.Client, (await rooms.PlanAsync(integration)).Client);
    }

    [Fact]
    public async Task A_live_clients_secret_survives_the_garbage()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        var plan = await rooms.PlanAsync(integration);

        await rooms.CollectGarbageAsync();
        await rooms.CollectGarbageAsync();

        Assert.Equal(FlowRooms.RegisteredSecret, (await FindAsync(rooms, plan.Client))?.Secret);
        Assert.DoesNotContain(await rooms.RowsAsync("Schedule"), row => row.GetString("Kind") == "garbage");
        Assert.Equal(AnswerKind.Connected, (await rooms.ConnectAsync(integration)).Kind);
    }

    [Fact]
    public async Task Invalid_client_forgets_only_the_client_that_was_sent()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (integration, other) = (await rooms.CreateAsync(), await rooms.CreateAsync(name: "Another"));
        var others = await rooms.PlanAsync(other);
        await rooms.PlanAsync(integration);
        await rooms.CollectGarbageAsync();
        var begun = await rooms.BeginAsync(integration);
        rooms.Server.Token.Answers(401, """{ "error": "invalid_client" }""");

        Assert.Equal(AnswerKind.Failed, (await rooms.ReturnAsync(begun)).Kind);

        Assert.Equal("registered-3", (await rooms.PlanAsync(integration)).Client.ClientId);
        Assert.Equal(others.Client, (await rooms.PlanAsync(other)).Client);
        await rooms.CollectGarbageAsync();
        Assert.Equal(await rooms.ReferredAsync(), await rooms.SecretsAsync());
        Assert.Equal(2, (await rooms.SecretsAsync()).Count);
    }

    [Fact]
    public async Task Invalid_client_for_an_earlier_client_keeps_the_current_client()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        var (one, two) = (await rooms.BeginAsync(integration), await rooms.BeginAsync(integration));
        rooms.Server.Token.Answers(401, """{ "error": "invalid_client" }""");
        await rooms.ReturnAsync(one);
        var present = await rooms.PlanAsync(integration);

        await rooms.ReturnAsync(two);

        Assert.Equal(present.Client, (await rooms.PlanAsync(integration)).Client);
    }

    [Fact]
    public async Task Invalid_client_changes_nothing_of_an_own_client()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        rooms.Server.Token.Answers(401, """{ "error": "invalid_client" }""");

        Assert.Equal(AnswerKind.Failed, (await rooms.ConnectAsync(integration)).Kind);

        await rooms.CollectGarbageAsync();
        Assert.Equal(FlowRooms.OwnSecret, (await FindAsync(rooms, (await rooms.PlanAsync(await rooms.ReadAsync(integration))).Client))?.Secret);
    }

    [Theory]
    [InlineData("invalid_grant")]
    [InlineData("server_error")]
    public async Task Other_errors_do_not_forget_the_client(string error)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        rooms.Server.Token.Answers(400, $$"""{ "error": "{{error}}" }""");

        await rooms.ConnectAsync(integration);

        Assert.Equal("registered-1", (await rooms.PlanAsync(integration)).Client.ClientId);
    }

    [Fact]
    public async Task A_refused_registration_leaves_no_row_and_no_secret()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        rooms.Server.Registration.Answers(400, """{ "error": "invalid_client_metadata" }""");

        await HasProblemAsync(rooms, integration, ErrorCodes.ClientRequired);
        rooms.Server.Registration.Refuses(503);
        await HasProblemAsync(rooms, integration, ErrorCodes.AuthorizationServerUnavailable);

        Assert.Empty(await rooms.RowsAsync("Clients"));
        Assert.Empty(await rooms.SecretsAsync());
    }

    private static Task<Core.OAuth.OAuthClient?> FindAsync(FlowRooms rooms, ClientIdentity client) =>
        rooms.Get<ClientService>().FindClientAsync(client, provider: null, Ct);

    private static async Task<Credential?> SecretOfClientAsync(FlowRooms rooms, Integration integration, UserId user)
    {
        var connection = await rooms.FindConnectionAsync(integration, user);
        return await rooms.Get<ISecretStore>().FindAsync(connection!.Grant!.ClientSecret!, Ct);
    }

    private static async Task HasProblemAsync(FlowRooms rooms, Integration integration, string code)
    {
        Assert.False((await rooms.TryPlanAsync(integration)).Succeeded(out _, out var problem));
        Assert.Equal(code, problem.Code);
    }
}
