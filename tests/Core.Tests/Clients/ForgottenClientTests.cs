using System.Text;
using Kontext.Core.Clients;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Tests.Connecting;
using Kontext.Testing;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Clients;

/// <summary>Dead registrations: each sign of one causes a new registration at the next authorization, with a bounded frequency and without harm to others.</summary>
public sealed class ForgottenClientTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("code", "invalid_client")]
    [InlineData("code", "unauthorized_client")]
    [InlineData("refresh", "invalid_client")]
    [InlineData("refresh", "unauthorized_client")]
    [InlineData("revocation", "invalid_client")]
    [InlineData("revocation", "unauthorized_client")]
    [InlineData("callback", "invalid_client")]
    [InlineData("callback", "unauthorized_client")]
    public async Task Each_sign_of_a_dead_registration_causes_a_new_registration(string at, string error)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        await rooms.ConnectAsync(integration);
        var begun = await rooms.BeginAsync(integration, rooms.Bob);
        Answers(rooms, error);

        await SeeAsync(rooms, integration, begun, at, error);

        Answers(rooms, null);
        Assert.Equal("registered-2", (await rooms.PlanAsync(integration)).Client.ClientId);
        Assert.Equal("registered-2", (await rooms.PlanAsync(integration)).Client.ClientId);
    }

    [Theory]
    [InlineData("refresh")]
    [InlineData("callback")]
    public async Task Words_alone_that_name_an_unknown_client_have_the_next_person_get_another(string at)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        await rooms.ConnectAsync(integration);
        var begun = await rooms.BeginAsync(integration, rooms.Bob);
        rooms.Server.Token.Answers(422, """{ "message": "Unrecognized client_id" }""");

        await SeeAsync(rooms, integration, begun, at, "invalid_request", "Unknown client_id");

        rooms.Server.Token.Answers(200, FlowRooms.TokensJson());
        Assert.Equal("registered-2", (await rooms.PlanAsync(integration)).Client.ClientId);
    }

    [Theory]
    [InlineData("refresh", """{ "error": "unauthorized_client", "error_description": "refresh_token is invalid" }""")]
    [InlineData("refresh", """{ "error": "invalid_grant" }""")]
    [InlineData("callback", "access_denied")]
    public async Task An_error_that_is_not_about_the_client_causes_no_new_registration(string at, string error)
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        await rooms.ConnectAsync(integration);
        var begun = await rooms.BeginAsync(integration, rooms.Bob);
        if (at == "refresh")
            rooms.Server.Token.Answers(400, error);

        await SeeAsync(rooms, integration, begun, at, error);

        Assert.Equal("registered-1", (await rooms.PlanAsync(integration)).Client.ClientId);
    }

    [Fact]
    public async Task A_new_registration_takes_nothing_from_connections_that_still_work()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        await rooms.ConnectAsync(integration);
        var first = await rooms.PlanAsync(integration);

        Assert.True(await DoubtAsync(rooms, integration, first));
        Assert.Equal("registered-2", (await rooms.PlanAsync(integration)).Client.ClientId);
        Assert.False(await DoubtAsync(rooms, integration, first));
        await rooms.CollectGarbageAsync();

        var refreshed = await RefreshAsync(rooms, integration);
        Assert.Equal(RefreshKind.Refreshed, refreshed.Kind);
        var shown = Convert.FromBase64String(rooms.Server.Token.Requests[^1].Authorization!["Basic ".Length..]);
        Assert.StartsWith("registered-1:", Encoding.ASCII.GetString(shown), StringComparison.Ordinal);
        Assert.Equal("registered-2", (await rooms.PlanAsync(integration)).Client.ClientId);
    }

    [Fact]
    public async Task A_refresh_with_a_client_that_was_forgotten_asks_the_person_to_connect_again()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        await rooms.ConnectAsync(integration);
        Answers(rooms, "invalid_client");

        var result = await RefreshAsync(rooms, integration);

        Assert.Equal(RefreshKind.Failed, result.Kind);
        Assert.Contains("Connect again; this service then registers a new client.", result.Failure!.Message, StringComparison.Ordinal);
        Assert.NotNull(await rooms.FindGrantAsync(integration));
    }

    [Fact]
    public async Task Registrations_at_a_server_that_forgets_clients_become_less_frequent()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        Outcome<AuthorizationPlan> outcome = default!;
        for (var i = 0; i < 10; i++)
        {
            outcome = await rooms.TryPlanAsync(integration);
            if (outcome.Succeeded(out var plan, out _))
                await DieAsync(rooms, integration, plan);
        }

        Assert.Equal(4, rooms.Server.Registration.Requests.Count);
        Assert.False(outcome.Succeeded(out _, out var problem));
        Assert.Equal((ErrorCodes.AuthorizationServerUnavailable, TimeSpan.FromMinutes(1)), (problem.Code, problem.RetryAfter));

        // A day in which people try every half hour.
        for (var time = 0; time < 48; time++)
        {
            rooms.Clock.Advance(TimeSpan.FromMinutes(30));
            if ((await rooms.TryPlanAsync(integration)).Succeeded(out var plan, out _))
                await DieAsync(rooms, integration, plan);
        }

        Assert.InRange(rooms.Server.Registration.Requests.Count, 20, 32);
    }

    [Fact]
    public async Task Repeated_doubts_of_one_person_do_not_prevent_other_connections()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        for (var i = 0; i < 10; i++)
            Assert.True(await DoubtAsync(rooms, integration, await rooms.PlanAsync(integration)));

        Assert.Equal(4, rooms.Server.Registration.Requests.Count);
        Assert.Equal("registered-4", (await rooms.PlanAsync(integration)).Client.ClientId);
        Assert.Equal(AnswerKind.Connected, (await rooms.ConnectAsync(integration)).Kind);
    }

    [Fact]
    public async Task A_doubted_client_stays_in_use_when_the_server_registers_no_other()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        await DoubtAsync(rooms, integration, await rooms.PlanAsync(integration));
        rooms.Server.Registration.Refuses(403);

        Assert.Equal("registered-1", (await rooms.PlanAsync(integration)).Client.ClientId);
    }

    [Fact]
    public async Task One_of_two_instances_registers_and_the_other_waits()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        await using var other = rooms.Restarted();
        var primer = await rooms.CreateAsync(name: "Its server is discovered before");
        FlowRooms[] instances = [rooms, rooms, other, other];
        foreach (var instance in instances)
            await instance.PlanAsync(primer);
        var integration = await rooms.CreateAsync();
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        rooms.Server.Registration.AnswersAfter(go.Task, 201, """{ "client_id": "slow", "token_endpoint_auth_method": "none" }""");

        var plans = instances.Select(instance => instance.PlanAsync(integration)).ToArray();
        go.SetResult();
        await Task.WhenAny(plans);
        while (!Task.WhenAll(plans).IsCompleted)
        {
            rooms.Clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        foreach (var plan in plans)
            Assert.Equal("slow", (await plan).Client.ClientId);
        Assert.Equal(2, rooms.Server.Registration.Requests.Count);
    }

    [Fact]
    public async Task The_claim_of_a_stopped_process_is_taken_over_after_a_minute()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync();
        rooms.Server.Registration.AnswersOnce(context =>
        {
            rooms.Tables.Faults.RefuseAll(_ => true);
            return context.Response.WriteAsync("""{ "client_id": "lost", "token_endpoint_auth_method": "none" }""", Ct);
        });
        await Assert.ThrowsAnyAsync<Exception>(() => rooms.PlanAsync(integration));
        rooms.Tables.Faults.Forget();
        await using var restarted = rooms.Restarted();
        rooms.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("registered-2", (await restarted.PlanAsync(integration)).Client.ClientId);
    }

    private static async Task SeeAsync(FlowRooms rooms, Integration integration, Begun begun, string at, string error, string? description = null)
    {
        switch (at)
        {
            case "code":
                Assert.Equal(AnswerKind.Failed, (await rooms.ReturnAsync(begun)).Kind);
                break;
            case "refresh":
                await RefreshAsync(rooms, integration);
                break;
            case "revocation":
                await rooms.Get<DisconnectService>().DisconnectAsync(integration, rooms.Alice, Ct);
                break;
            default:
                var pending = await rooms.Responses.FindAsync(begun.State, Ct);
                var answer = await rooms.Responses.AnswerAsync(
                    pending, begun.Browser, begun.RedirectUri, new AuthorizationResponse { State = begun.State, Error = error, ErrorDescription = description, Issuer = rooms.Server.Issuer }, Ct);
                Assert.Equal(AnswerKind.Refused, answer.Kind);
                break;
        }
    }

    private static void Answers(FlowRooms rooms, string? error)
    {
        rooms.Server.Token.Answers(error is null ? 200 : 401, error is null ? FlowRooms.TokensJson() : $$"""{ "error": "{{error}}" }""");
        rooms.Server.Revocation.Answers(error is null ? 200 : 401, error is null ? "" : $$"""{ "error": "{{error}}" }""");
    }

    private static async Task<RefreshResult> RefreshAsync(FlowRooms rooms, Integration integration) => await rooms.Get<RefreshService>().RefreshAsync(
        await rooms.ReadAsync(integration), Assert.IsType<Connection>(await rooms.FindConnectionAsync(integration)), Ct);

    private static Task<bool> DoubtAsync(FlowRooms rooms, Integration integration, AuthorizationPlan plan) =>
        rooms.Get<ClientService>().NoteDoubtedAsync(integration.Organization, integration.Id, plan.Server.Issuer!, plan.Client.ClientId, Ct);

    private static Task DieAsync(FlowRooms rooms, Integration integration, AuthorizationPlan plan) =>
        rooms.Get<ClientService>().NoteUnknownAsync(integration.Organization, integration.Id, plan.Server.Issuer!, plan.Client.ClientId, Ct);
}
