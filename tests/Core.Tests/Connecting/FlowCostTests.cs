using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Testing;

namespace Kontext.Core.Tests.Connecting;

/// <summary>The cost of connecting in requests to storage. The vault is a table here, and its requests are listed separately.</summary>
public sealed class FlowCostTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Making_a_link_is_one_read_and_one_write_and_a_registered_client_one_read_more()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var entered = await rooms.CreateAsync(rooms.Entered);
        var registered = await rooms.CreateAsync(name: "Registered");

        await CostsAsync(rooms, () => AuthorizeAsync(rooms, entered), ["GET Integrations", "POST Authorizations"]);
        await CostsAsync(
            rooms,
            () => AuthorizeAsync(rooms, registered),
            ["GET Integrations", "GET Clients", "POST Clients", "GET Clients", "POST Schedule", "POST $batch", "PUT Clients", "POST Authorizations"]);
        await CostsAsync(rooms, () => AuthorizeAsync(rooms, registered), ["GET Integrations", "GET Clients", "POST Authorizations"]);
    }

    [Fact]
    public async Task Opening_a_link_is_two_reads_and_one_write_and_each_page_two_reads()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var (_, ticket) = await rooms.Sessions.CreateAsync(rooms.Organization, rooms.Alice, null, null, Ct);

        await CostsAsync(rooms, () => rooms.Sessions.FindStateAsync(ticket, Ct), ["GET Authorizations"]);
        var (opened, _) = (await CostsAsync(rooms, () => rooms.Sessions.OpenAsync(ticket, Ct), ["GET Authorizations", "GET Connections", "PUT Authorizations"]));
        await CostsAsync(rooms, () => rooms.Sessions.FindAsync(opened!.Session.Id, opened.Browser, Ct), ["GET Authorizations", "GET Connections"]);
        await CostsAsync(rooms, () => rooms.Sessions.ConfirmAsync(opened!.Session, rooms.Alice, "Alice", Ct), ["PUT Authorizations"]);
        await CostsAsync(rooms, () => rooms.Sessions.ConfirmAsync(opened!.Session, rooms.Bob, "Bob", Ct), []);
    }

    [Fact]
    public async Task Showing_a_list_of_any_size_costs_two_queries()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        for (var i = 0; i < 30; i++)
            await rooms.ConnectAsync(await rooms.CreateAsync(rooms.Entered, name: $"API {i}"));

        foreach (var limit in new[] { 1, 10, 30 })
        {
            var list = new ListIntegrationsRequest { Organization = rooms.Organization, Limit = limit };
            var connections = await CostsAsync(
                rooms,
                async () =>
                {
                    var page = await rooms.Get<IntegrationService>().ListAsync(list, Ct);
                    return await rooms.Get<ConnectionService>().ListAsync(rooms.Organization, rooms.Alice, page.Items, Ct);
                },
                ["GET Integrations", "GET Connections"]);
            Assert.Equal(limit, connections.Count);
        }
    }

    [Fact]
    public async Task Beginning_costs_one_write_and_the_answer_sixteen_requests_and_two_of_the_vault()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var plan = await rooms.PlanAsync(integration);
        var (session, browser) = await rooms.OpenAsync();
        await CostsAsync(rooms, () => rooms.Authorizations.StartAsync(session, browser, integration, plan, needsCompletion: false, Ct), ["POST Authorizations"]);
        var begun = await rooms.BeginAsync(integration);

        await CostsAsync(
            rooms,
            () => rooms.ReturnAsync(begun),
            [
                "GET Authorizations", "PUT Authorizations", // the state, used
                "GET Authorizations", "GET Connections", "GET Connections", // signed out, or revoked
                "GET Integrations", "GET DevelopmentSecrets", // the client's secret
                "PUT Connections", "GET Connections", "POST Schedule", // the place
                "POST $batch", "POST Schedule", "POST Connections", "GET Integrations", // secret, refresh hint, commit, second read
                "GET Connections", "GET Connections", // revoked meanwhile
            ]);
        rooms.Server.Token.Answers(200, """{ "access_token": "other", "refresh_token": "another", "token_type": "Bearer", "expires_in": 3600 }""");
        await CostsAsync(
            rooms,
            async () => await rooms.ReturnAsync(await rooms.BeginAsync(integration)),
            [
                "POST Authorizations", "GET Authorizations", "GET Connections", "PUT Authorizations", "POST Authorizations", // link, opened, sent away
                "GET Authorizations", "PUT Authorizations", "GET Authorizations", "GET Connections", "GET Connections",
                "GET Integrations", "GET DevelopmentSecrets",
                "PUT Connections", "GET Connections", "POST Schedule",
                "POST $batch", "POST Schedule", "POST $batch", // secret, refresh hint, commit with the ending of the earlier connection
                "GET DevelopmentSecrets", "GET DevelopmentSecrets", "GET Integrations", "GET DevelopmentSecrets", // the earlier grant, which is revoked
                "DELETE DevelopmentSecrets", "GET DevelopmentSecrets", "DELETE DevelopmentSecrets", "DELETE Connections", // and deleted
                "GET Integrations", "GET Connections", "GET Connections",
            ]);
    }

    [Fact]
    public async Task Disconnecting_is_six_requests_and_three_of_the_vault()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        await rooms.ConnectAsync(integration);

        await CostsAsync(
            rooms,
            () => rooms.Get<DisconnectService>().DisconnectAsync(integration, rooms.Alice, Ct),
            [
                "GET Connections", "POST Schedule", "POST $batch", // unusable from here on
                "GET DevelopmentSecrets", "GET DevelopmentSecrets", // the newest version of the tokens
                "GET Integrations", "GET DevelopmentSecrets", // the client's secret
                "DELETE DevelopmentSecrets", "GET DevelopmentSecrets", "DELETE DevelopmentSecrets", "DELETE Connections", "DELETE Schedule",
            ]);
    }

    [Fact]
    public async Task Completing_costs_as_much_as_the_answer_plus_the_code_in_the_vault()
    {
        await using var rooms = await FlowRooms.StartAsync(azurite);
        var integration = await rooms.CreateAsync(rooms.Entered);
        var begun = await rooms.BeginAsync(integration, needsCompletion: true);

        var held = await CostsAsync(
            rooms,
            () => rooms.ReturnAsync(begun),
            [
                "GET Authorizations", "PUT Authorizations", "GET Authorizations", "GET Connections", "GET Connections",
                "POST Schedule", "POST $batch", "POST Authorizations",
            ]);
        await CostsAsync(
            rooms,
            () => rooms.Responses.CompleteAsync(rooms.Organization, rooms.Alice, integration.Id, held.Completion!.Value.Value, Ct),
            [
                "GET Authorizations", "GET Authorizations", "GET Connections", "GET Connections", // signed out, or revoked
                "GET DevelopmentSecrets", "PUT Authorizations", // the code, used
                "DELETE DevelopmentSecrets", "GET DevelopmentSecrets", "DELETE DevelopmentSecrets",
                "GET Integrations", "GET DevelopmentSecrets",
                "PUT Connections", "GET Connections", "POST Schedule",
                "POST $batch", "POST Schedule", "POST Connections", "GET Integrations", "GET Connections", "GET Connections",
            ]);
    }

    private static async Task<string> AuthorizeAsync(FlowRooms rooms, Integration integration)
    {
        await rooms.PlanAsync(await rooms.ReadAsync(integration));
        return (await rooms.Sessions.CreateAsync(rooms.Organization, rooms.Alice, integration.Id, returnUrl: null, Ct)).Ticket;
    }

    private static async Task<T> CostsAsync<T>(FlowRooms rooms, Func<Task<T>> act, string[] requests)
    {
        rooms.Tables.Requests.Reset();
        var result = await act();
        Assert.Equal(requests, rooms.Tables.Requests.Requests);
        return result;
    }
}
