namespace Kontext.Functions.Tests;

public sealed class ArchiveIntegrationTests(KontextApp app) : IClassFixture<KontextApp>
{
    [Fact]
    public async Task An_archived_integration_is_not_listed_but_readable_and_stays_unchanged()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();

        (await acme.Alice.DeleteAsync($"/integrations/{id}")).IsNoContent();
        var archived = (await acme.ReadAsync(id)).ToJsonString();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await acme.Bob.DeleteAsync($"/integrations/{id}")).IsNoContent();

        Assert.Equal(0, await acme.CountAsync());
        Assert.Equal(archived, (await acme.ReadAsync(id)).ToJsonString());
    }

    [Fact]
    public async Task Every_other_write_to_an_archived_integration_is_refused()
    {
        var acme = app.NewOrganization();
        var tokens = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        var oauth = await acme.CreateAsync("""{ "authMode": "oauth" }""");
        await acme.Alice.DeleteAsync($"/integrations/{tokens}");
        await acme.Alice.DeleteAsync($"/integrations/{oauth}");

        (await acme.Alice.PatchAsync($"/integrations/{tokens}", """{ "name": "New" }""")).IsProblem(409, "archived");
        (await acme.Alice.PatchAsync($"/integrations/{tokens}", "{}")).IsProblem(409, "archived");
        (await acme.Alice.PostAsync($"/integrations/{tokens}/validate")).IsProblem(409, "archived");
        (await acme.Alice.PostAsync($"/integrations/{tokens}/connection", """{ "token": "t" }""")).IsProblem(409, "archived");
        (await acme.Alice.PutAsync($"/integrations/{oauth}/oauth", "{}")).IsProblem(409, "archived");
        (await acme.Alice.DeleteAsync($"/integrations/{oauth}/oauth")).IsProblem(409, "archived");
        (await acme.Alice.GetAsync($"/integrations/{oauth}/oauth")).Is(200, """{ "oauth": { "scopes": [], "clientSecretConfigured": false } }""");
    }

    [Fact]
    public async Task People_can_still_disconnect()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        await acme.Alice.DeleteAsync($"/integrations/{id}");

        (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();
        (await acme.Bob.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();

        Assert.Equal("""{"connected":false,"status":"disconnected","reason":"revoked"}""", await acme.ReadConnectionAsync(id));
    }

    [Fact]
    public async Task Archiving_accepts_every_kind_of_empty_body()
    {
        var acme = app.NewOrganization();

        foreach (var content in new[] { null, ApiClient.Json(""), ApiClient.Json("{}"), ApiClient.Bytes([], mediaType: null) })
        {
            var id = await acme.CreateAsync();
            (await acme.Alice.SendAsync(HttpMethod.Delete, $"/integrations/{id}", content)).IsNoContent();
        }
    }
}
