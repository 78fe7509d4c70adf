using System.Text.Json.Nodes;
using Kontext.Testing;

namespace Kontext.Functions.Tests.Tokens;

/// <summary>Authorities with different metadata. Each test has its own app, because the app caches the metadata.</summary>
public sealed class AuthorityTests(AzuriteServer azurite)
{
    private static readonly (string, string)[] Form = [("grant_type", "client_credentials")];

    [Fact]
    public async Task An_authority_with_client_secret_post_gets_the_secret_in_the_body()
    {
        await using var app = await StartAsync(document => document["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post"));
        app.Authority.Token.Answers(200, """{ "access_token": "at-1", "token_type": "Bearer" }""");

        Assert.Equal(200, (await app.AskAsync(TokenApp.Basic("sa_acme", "hunter2"), Form)).Status);

        var asked = Assert.Single(app.Authority.Token.Requests);
        Assert.Null(asked.Authorization);
        Assert.Equal(("sa_acme", "hunter2"), (asked.Form["client_id"], asked.Form["client_secret"]));
    }

    [Theory]
    [InlineData("http://169.254.169.254/token")]
    [InlineData("https://integrations.example.com/oauth2/token")]
    [InlineData("https://10.0.0.7/token")]
    [InlineData("/token")]
    [InlineData(null)]
    public async Task A_token_endpoint_that_is_not_allowed_is_not_called(string? endpoint)
    {
        await using var app = await StartAsync(document => document["token_endpoint"] = endpoint);

        var answer = await app.AskAsync(TokenApp.Basic("sa_acme", "hunter2"), Form);

        Assert.Equal((502, "server_error"), (answer.Status, answer.Json["error"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_unavailable_authority_gives_503()
    {
        await using var app = await StartAsync(_ => { });
        app.Authority.OpenIdMetadata.Refuses(500);

        var answer = await app.AskAsync(TokenApp.Basic("sa_acme", "hunter2"), Form);

        Assert.Equal((503, "temporarily_unavailable", "5"), (answer.Status, answer.Json["error"]!.GetValue<string>(), answer.Header("Retry-After")));
    }

    private async Task<TokenApp> StartAsync(Action<JsonObject> change)
    {
        TokenApp app = new(azurite);
        await app.InitializeAsync();
        var document = app.Authority.MetadataDocument();
        change(document);
        app.Authority.OpenIdMetadata.Answers(document);
        return app;
    }
}
