using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Kontext.Functions.Tests.Connect;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>What authorization servers read about us, and clients that do not last.</summary>
public sealed class ClientTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Our_metadata_document_is_at_the_client_id_and_names_the_redirect_uri_in_use()
    {
        var animal = Animals.All.Single(one => one.Name == "reads our client id metadata document");
        var seen = await new Visits(app, "zoo").SeeAsync(animal);
        var clientId = seen.Asked("client_id");

        using var response = await app.CreateClient().GetAsync(new Uri(clientId), Cancellation);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        JsonMatch.Exact(
            $$"""
            {
              "client_id": "{{clientId}}", "client_name": "Kontext", "client_uri": "{{KontextApp.PublicUrl}}/", "redirect_uris": ["{{seen.Asked("redirect_uri")}}"],
              "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"], "token_endpoint_auth_method": "none", "application_type": "web"
            }
            """,
            JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation)));
    }

    [Fact]
    public async Task A_client_is_registered_once_and_anew_when_its_secret_has_expired()
    {
        await using var place = await ProtectedResource.StartAsync(Cancellation);
        Enclosure at = new(place, app.Clock, "zoo");
        at.Registers(client =>
        {
            client["token_endpoint_auth_method"] = "client_secret_basic";
            client["client_secret"] = at.ClientSecret;
            client["client_secret_expires_at"] = app.Clock.GetUtcNow().AddHours(2).ToUnixTimeSeconds();
        });
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{at.Url}}" }""");
        Visits visits = new(app, "zoo");
        var before = await visits.ListSecretsAsync();

        foreach (var _ in new[] { 1, 2 })
            Assert.Equal(200, (await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize", "{}")).Status);
        Assert.Single(at.Server.Registration.Requests);
        app.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(200, (await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize", "{}")).Status);
        Assert.Equal(2, at.Server.Registration.Requests.Count);

        await visits.CollectGarbageAsync(acme);
        Assert.Single((await visits.ListSecretsAsync()).Except(before, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_client_that_its_server_does_not_know_any_more_is_forgotten()
    {
        var animal = Animals.All.Single(one => one.Name == "does not know our client any more");

        var seen = await new Visits(app, "zoo").SeeAsync(animal);

        await foreach (var row in app.Storage.GetTableClient(app.Prefix + "Clients").QueryAsync<TableEntity>(cancellationToken: Cancellation))
            Assert.DoesNotContain(seen.Integration, row.PartitionKey, StringComparison.Ordinal);
    }
}
