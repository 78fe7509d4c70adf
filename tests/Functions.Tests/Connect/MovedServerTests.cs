using System.Text.Json.Nodes;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Refreshing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Connect;

/// <summary>Codes and tokens go only to the servers of the authorization request, also when the configuration changes before the answer.</summary>
public sealed class MovedServerTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    [Fact]
    public async Task Metadata_that_changes_during_a_connect_does_not_redirect_code_or_token()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, id));

        // The server names Bob's endpoints, and the resource names Bob's server. The earlier discovery result has expired.
        resource.Server.Metadata.Answers(MetadataOf(
            resource, ("token_endpoint", evil.Server.Token.Url.AbsoluteUri), ("revocation_endpoint", evil.Server.Revocation.Url.AbsoluteUri)));
        resource.Resource.At("/.well-known/oauth-protected-resource/mcp").Answers(new JsonObject
        {
            ["resource"] = resource.Url.AbsoluteUri,
            ["authorization_servers"] = new JsonArray(evil.Server.Issuer),
        });
        App.Clock.Advance(TimeSpan.FromMinutes(6));
        await IsStillGoodAsync(browser, resource.Agree(asked));

        RedeemedFor(asked, resource);
        Assert.Empty(evil.Server.Requests);
        Assert.True(await WasConnectedAsync(id));
        foreach (var table in new[] { "DevelopmentSecrets", "Connections" })
            Assert.False(await IsKeptAsync(table, evil.Server.Address.Authority));
        Assert.True(await IsKeptAsync("DevelopmentSecrets", resource.Server.Token.Url.AbsoluteUri));
    }

    [Theory]
    [InlineData("""{ "oauth": { "issuer": "{evil}" } }""")]
    [InlineData("""{ "oauth": { "clientId": "bobs", "authorizationUrl": "{evil}/authorize", "tokenUrl": "{evil}/token" } }""")]
    [InlineData("""{ "oauth": { "provider": "github" } }""")]
    [InlineData("""{ "url": "{evil}/mcp" }""")]
    [InlineData("""{ "authMode": "user_token" }""")]
    public async Task An_integration_that_changes_during_a_connect_gets_no_grant(string change)
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, id));

        Assert.Equal(200, (await acme.Bob.PatchAsync($"/integrations/{id}", change.Replace("{evil}", evil.Server.Issuer, StringComparison.Ordinal))).Status);
        var page = await browser.GetAsync(resource.Agree(asked));

        Shows(page, 404, IntegrationGone);
        await NothingCameOfItAsync((resource, id), (evil, id));
    }

    [Fact]
    public async Task A_refused_credential_starts_a_new_discovery_of_the_server()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        await using var moved = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        await IsStillGoodAsync(browser, resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id))));
        resource.Resource.At("/.well-known/oauth-protected-resource/mcp").Answers(new JsonObject
        {
            ["resource"] = resource.Url.AbsoluteUri,
            ["authorization_servers"] = new JsonArray(moved.Server.Issuer),
        });

        // Another instance records the refusal, and has its own discovery cache.
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(IntegrationId.TryParse(id, out var integration));
        var connections = App.Services.GetRequiredService<ConnectionService>();
        var uses = App.Services.GetRequiredService<CredentialUseService>();
        var connection = await connections.FindAsync(new OrganizationId(acme.Id), new UserId(TestTokens.Issuer, "alice"), integration, Cancellation);
        await uses.RecordAnswerAsync(connection!, accepted: false, Cancellation);
        App.Clock.Advance(TimeSpan.FromSeconds(1));

        using var again = App.NewBrowser();
        var asked = await BeginAsync(again, await LinkAsync(acme.Alice, id));
        Assert.Equal(moved.Server.Authorization.Url.Authority, asked.Authority);
        var lookedUp = moved.Server.Metadata.Requests.Count;
        await LinkAsync(acme.Alice, id);
        Assert.Equal(lookedUp, moved.Server.Metadata.Requests.Count);
    }

    [Fact]
    public async Task An_integration_that_is_archived_during_a_connect_gets_no_grant()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, id));

        (await acme.Bob.DeleteAsync($"/integrations/{id}")).IsNoContent();

        Shows(await browser.GetAsync(resource.Agree(asked)), 404, IntegrationGone);
        await NothingCameOfItAsync((resource, id));
    }

    [Theory]
    [InlineData(StatusCodes.Status302Found)]
    [InlineData(StatusCodes.Status307TemporaryRedirect)]
    [InlineData(StatusCodes.Status308PermanentRedirect)]
    public async Task A_redirect_of_the_token_endpoint_is_not_followed_with_the_code(int status)
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        resource.Server.Token.RedirectsTo(evil.Server.Token.Url, status);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, id));

        var page = await browser.GetAsync(resource.Agree(asked));

        Shows(page, 400, ProviderFailed);
        await NothingCameOfItAsync((evil, id));
        Assert.Empty(evil.Server.Requests);
    }
}
