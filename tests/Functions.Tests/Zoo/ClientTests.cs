using System.Text.Json.Nodes;
using Kontext.Functions.Tests.Connect;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>The client metadata that authorization servers read, and clients that a server forgets.</summary>
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
    public async Task A_client_is_registered_once_and_again_when_its_secret_has_expired()
    {
        await using var place = await ProtectedResource.StartAsync(Cancellation);
        Enclosure at = new(place, app.Clock, "zoo");
        RegistersForTwoHours();
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{at.Url}}" }""");
        Visits visits = new(app, "zoo");
        var before = await visits.ListSecretsAsync();

        foreach (var _ in new[] { 1, 2 })
            Assert.Equal(200, (await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize", "{}")).Status);
        Assert.Single(at.Server.Registration.Requests);
        app.Clock.Advance(TimeSpan.FromHours(2));
        RegistersForTwoHours();
        Assert.Equal(200, (await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize", "{}")).Status);
        Assert.Equal(2, at.Server.Registration.Requests.Count);

        await visits.CollectGarbageAsync(acme);
        Assert.Single((await visits.ListSecretsAsync()).Except(before, StringComparer.Ordinal));

        void RegistersForTwoHours() => at.Registers(client =>
        {
            client["token_endpoint_auth_method"] = "client_secret_basic";
            client["client_secret"] = at.ClientSecret;
            client["client_secret_expires_at"] = app.Clock.GetUtcNow().AddHours(2).ToUnixTimeSeconds();
        });
    }

    [Fact]
    public async Task A_client_that_its_server_no_longer_knows_is_registered_again()
    {
        await using var place = await ProtectedResource.StartAsync(Cancellation);
        place.Server.Token.Answers(401, """{ "error": "invalid_client" }""");
        var (acme, id, page) = await ComeBackAsync(place);
        Assert.Contains("Connect again; this service then registers a new client.", page.Text, StringComparison.Ordinal);

        await acme.LinkAsync(id);

        Assert.Equal(2, place.Server.Registration.Requests.Count);
    }

    [Fact]
    public async Task A_person_stuck_on_the_servers_error_page_can_start_a_new_registration()
    {
        await using var place = await ProtectedResource.StartAsync(Cancellation);
        place.Server.Registration.Answers(_ => (201, $$"""{ "client_id": "registered-{{place.Server.Registration.Requests.Count}}", "token_endpoint_auth_method": "none" }"""));
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{place.Url}}", "name": "Files" }""");
        using var browser = app.NewBrowser();

        var page = await browser.OpenAsync(await acme.LinkAsync(id));
        Assert.DoesNotContain("did not know this app", page.Text, StringComparison.Ordinal);
        Assert.Contains("client_id=registered-1&", (await browser.SubmitAsync(page)).Leaves!.Query, StringComparison.Ordinal);

        // Back by the browser's button, or by another link: both lead to the page.
        using var elsewhere = app.NewBrowser();
        foreach (var back in new[] { await browser.GetAsync(page.Address), await elsewhere.OpenAsync(await acme.LinkAsync(id)) })
            Assert.Contains("It did not know this app?", back.Text, StringComparison.Ordinal);
        page = await browser.SubmitAsync(await browser.GetAsync(page.Address), form: 1);
        Assert.Contains("This app is registered there anew.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("It did not know this app?", page.Text, StringComparison.Ordinal);

        var leaving = (await browser.SubmitAsync(page)).Leaves!;
        Assert.Contains("client_id=registered-2&", leaving.Query, StringComparison.Ordinal);
        var done = await browser.FollowAsync(await browser.GetAsync(place.Agree(leaving)));
        Assert.Contains("Files is connected.", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("did not know this app", (await browser.GetAsync(page.Address.AbsolutePath.Replace("/authorize", "", StringComparison.Ordinal))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_of_an_unknown_client_cause_only_a_few_new_registrations()
    {
        await using var place = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{place.Url}}", "name": "Files" }""");
        using var browser = app.NewBrowser();
        var page = await browser.OpenAsync(await acme.LinkAsync(id));

        page = await browser.SubmitAsync(page, ("unknown", "true"));
        Assert.Single(place.Server.Registration.Requests);
        for (var i = 0; i < 6; i++)
        {
            Assert.NotNull((await browser.SubmitAsync(page)).Leaves);
            page = await browser.SubmitAsync(page, ("unknown", "true"));
        }

        Assert.Equal(4, place.Server.Registration.Requests.Count);
        Assert.Contains("cannot be registered there anew at the moment", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_that_refuses_a_new_token_is_reported_as_a_server_problem()
    {
        await using var place = await ProtectedResource.StartAsync(Cancellation);
        var (acme, id, _) = await ComeBackAsync(place);

        var answer = await acme.Alice.PostAsync($"/integrations/{id}/validate");

        Assert.Contains("although the authorization server issued it less than a minute ago", answer.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("make a new one", answer.Text, StringComparison.Ordinal);
    }

    private async Task<(TestOrganization Organization, string Integration, TestPage Page)> ComeBackAsync(ProtectedResource place)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{place.Url}}" }""");
        using var browser = app.NewBrowser();
        var leaving = (await browser.SubmitAsync(await browser.OpenAsync(await acme.LinkAsync(id)))).Leaves!;
        return (acme, id, await browser.FollowAsync(await browser.GetAsync(place.Agree(leaving))));
    }
}
