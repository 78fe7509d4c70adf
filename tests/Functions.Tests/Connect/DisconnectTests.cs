using System.Text.Json.Nodes;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Refreshing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The end of a connection made by OAuth as its person sees it: because the person ends it, or because the provider has ended it.</summary>
public sealed class DisconnectTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    private static readonly JsonObject ProviderRefused = new() { ["connected"] = false, ["status"] = "disconnected", ["reason"] = "provider_refused" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disconnect_answers_after_the_tokens_were_revoked_at_the_server()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await ConnectAsync(acme, resource);

        var answer = await acme.Alice.DeleteAsync($"/integrations/{id}/connection");

        Assert.Equal((204, ""), (answer.Status, answer.Text));
        Assert.Equal(["refresh-1", "access-1"], resource.Server.Revocation.Requests.Select(request => request.Form["token"]));
        JsonMatch.Exact("""{ "connected": false, "status": "disconnected", "reason": "revoked" }""", JsonNode.Parse(await acme.ReadConnectionAsync(id)));
        Assert.Equal(204, (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).Status);
        Assert.Equal(2, resource.Server.Revocation.Requests.Count);
    }

    [Theory, InlineData(400), InlineData(401), InlineData(404), InlineData(429), InlineData(500), InlineData(503)]
    public async Task The_user_is_disconnected_for_every_answer_of_the_revocation_endpoint(int status)
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await ConnectAsync(acme, resource);
        resource.Server.Revocation.Refuses(status, retryAfterSeconds: 3_600);

        var answer = await acme.Alice.DeleteAsync($"/integrations/{id}/connection");

        Assert.Equal((204, ""), (answer.Status, answer.Text));
        Assert.Contains("\"reason\":\"revoked\"", await acme.ReadConnectionAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archived_integration_is_not_validated_and_its_user_can_disconnect()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await ConnectAsync(acme, resource);
        Assert.Equal(204, (await acme.Alice.DeleteAsync($"/integrations/{id}")).Status);

        Assert.Equal(409, (await acme.Alice.PostAsync($"/integrations/{id}/validate")).Status);
        Assert.Empty(resource.Server.Revocation.Requests);
        Assert.Equal(204, (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).Status);

        Assert.Equal(["refresh-1", "access-1"], resource.Server.Revocation.Requests.Select(request => request.Form["token"]));
    }

    [Fact]
    public async Task A_user_whose_grant_was_withdrawn_at_the_provider_is_told_the_reason()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await ConnectAsync(acme, resource);
        resource.Server.Token.Answers(StatusCodes.Status400BadRequest, """{ "error": "invalid_grant" }""");

        Assert.Equal(RefreshKind.Lost, await RefreshAsync(acme, id));

        JsonMatch.Exact(ProviderRefused.ToJsonString(), JsonNode.Parse(await acme.ReadConnectionAsync(id)));
        Assert.Contains("it was probably withdrawn there", await ListAsync(acme), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_whose_grant_was_lost_with_a_reply_is_told_that_it_was_no_mistake()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await ConnectAsync(acme, resource);
        resource.Server.Token.CutsOff(StatusCodes.Status200OK, """{ "access_token": "a""");
        Assert.Equal(RefreshKind.Failed, await RefreshAsync(acme, id));
        resource.Server.Token.Answers(StatusCodes.Status400BadRequest, """{ "error": "invalid_grant" }""");
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(RefreshKind.Lost, await RefreshAsync(acme, id));

        JsonMatch.Exact(ProviderRefused.ToJsonString(), JsonNode.Parse(await acme.ReadConnectionAsync(id)));
        Assert.Contains("It was no mistake of yours", await ListAsync(acme), StringComparison.Ordinal);
    }

    private async Task<string> ConnectAsync(TestOrganization organization, ProtectedResource resource)
    {
        var id = await organization.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}", "name": "Files" }""");
        using var browser = app.NewBrowser();
        var leaving = await browser.SubmitAsync(await browser.OpenAsync(await organization.LinkAsync(id)));
        await browser.FollowAsync(await browser.GetAsync(resource.Agree(leaving.Leaves!)));
        Assert.Contains("\"connected\":true", await organization.ReadConnectionAsync(id), StringComparison.Ordinal);
        return id;
    }

    // Refreshes as the engine or a request does.
    private async Task<RefreshKind> RefreshAsync(TestOrganization organization, string id)
    {
        Assert.True(IntegrationId.TryParse(id, out var key));
        var acme = new OrganizationId(organization.Id);
        var integration = await app.Services.GetRequiredService<IntegrationService>().FindAsync(acme, key, Cancellation);
        var alice = new UserId(TestTokens.Issuer, "alice");
        var connection = await app.Services.GetRequiredService<ConnectionService>().FindAsync(acme, alice, key, Cancellation);
        return (await app.Services.GetRequiredService<RefreshService>().RefreshAsync(integration!, connection!, Cancellation)).Kind;
    }

    private async Task<string> ListAsync(TestOrganization organization)
    {
        using var browser = app.NewBrowser();
        var session = (await organization.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json;
        return (await browser.OpenAsync(session["connectUrl"]!.GetValue<string>())).Text;
    }
}
