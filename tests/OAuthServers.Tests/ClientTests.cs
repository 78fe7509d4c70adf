using System.Net;
using System.Text.Json.Nodes;

namespace Kontext.OAuthServers.Tests;

public sealed class ClientTests
{
    private const string DocumentAddress = "https://app.example/oauth/client/1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none")]
    [InlineData("client_secret_basic")]
    public async Task A_client_registers_itself_and_connects(string authMethod)
    {
        await using var server = await RealAuthorizationServer.StartAsync(Cancellation);
        using CodeFlowClient client = new(server);

        await client.RegisterAsync(authMethod, Cancellation);
        await client.ConnectAsync(Accounts.Octocat, null, Cancellation);

        Assert.Equal(authMethod == "none", client.ClientSecret is null);
        var registration = Assert.Single(server.Received, request => request.Path == Endpoints.Registration);
        Assert.Equal(authMethod, registration.Parameters["token_endpoint_auth_method"]);
    }

    [Fact]
    public async Task A_confidential_client_needs_its_secret()
    {
        await using var server = await RealAuthorizationServer.StartAsync(Cancellation);
        using CodeFlowClient client = new(server);
        await client.RegisterAsync("client_secret_basic", Cancellation);
        var code = await client.GetCodeAsync(Accounts.Octocat, null, Cancellation);
        client.ClientSecret = "guessed";

        var (status, answer) = await client.RedeemAsync(code, null, Cancellation);

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, (string?)answer["error"]));
    }

    [Theory]
    [InlineData("""{ "redirect_uris": ["http://app.example/callback"] }""", "invalid_redirect_uri")]
    [InlineData("""{ "redirect_uris": [null] }""", "invalid_client_metadata")]
    [InlineData("""{ "redirect_uris": [] }""", "invalid_redirect_uri")]
    [InlineData("""{ "redirect_uris": null }""", "invalid_client_metadata")]
    [InlineData("""{ "redirect_uris": ["https://app.example/callback"], "token_endpoint_auth_method": "tls_client_auth" }""", "invalid_client_metadata")]
    [InlineData("[]", "invalid_client_metadata")]
    public async Task An_invalid_registration_is_refused(string body, string error)
    {
        await using var server = await RealAuthorizationServer.StartAsync(Cancellation);
        using CodeFlowClient client = new(server);

        var (status, answer) = await client.PostJsonAsync(Endpoints.Registration, JsonNode.Parse(body)!, Cancellation);

        Assert.Equal((HttpStatusCode.BadRequest, error), (status, (string?)answer["error"]));
    }

    [Fact]
    public async Task A_server_may_take_no_registrations_and_no_documents()
    {
        await using var server = await RealAuthorizationServer.StartAsync(
            new() { AllowsRegistration = false, AllowsClientDocuments = false }, Cancellation);
        using CodeFlowClient client = new(server);

        var metadata = JsonNode.Parse(await client.Http.GetStringAsync("/.well-known/oauth-authorization-server", Cancellation))!.AsObject();

        Assert.False(metadata.ContainsKey("registration_endpoint"));
        Assert.False(metadata.ContainsKey("client_id_metadata_document_supported"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostJsonAsync(Endpoints.Registration, new JsonObject(), Cancellation)).Status);
    }

    [Fact]
    public async Task A_client_is_known_by_its_document()
    {
        await using var server = await StartReadingAsync(DocumentAddress);
        using CodeFlowClient client = new(server) { ClientId = DocumentAddress };

        await client.ConnectAsync(Accounts.Octocat, null, Cancellation);

        Assert.Equal(1, await server.CountGrantsAsync(Accounts.Octocat, Cancellation));
    }

    [Fact]
    public async Task A_document_that_names_another_client_is_refused()
    {
        await using var server = await StartReadingAsync("https://app.example/oauth/client/2");
        using CodeFlowClient client = new(server) { ClientId = DocumentAddress };

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => client.ConnectAsync(Accounts.Octocat, null, Cancellation));

        Assert.Contains("invalid_client", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_uri_the_client_did_not_name_gets_nothing()
    {
        await using var server = await RealAuthorizationServer.StartAsync(Cancellation);
        using CodeFlowClient client = new(server);
        await client.RegisterAsync("none", Cancellation);
        Uri request = new(client.AuthorizationRequest().OriginalString.Replace("callback", "elsewhere", StringComparison.Ordinal));

        await Assert.ThrowsAsync<InvalidOperationException>(() => server.AllowAsync(request, Accounts.Octocat, Cancellation));
    }

    private static Task<RealAuthorizationServer> StartReadingAsync(string clientId) => RealAuthorizationServer.StartAsync(
        new()
        {
            ReadClientDocument = (address, _) => Task.FromResult(address.OriginalString == DocumentAddress
                ? new JsonObject { ["client_id"] = clientId, ["client_name"] = "App", ["redirect_uris"] = new JsonArray(CodeFlowClient.RedirectUri.OriginalString) }.ToJsonString()
                : throw new HttpRequestException(HttpRequestError.NameResolutionError)),
        },
        Cancellation);
}
