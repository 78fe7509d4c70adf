namespace Kontext.Functions.Tests.Connect;

/// <summary>The parameters of its own that an authorization server wants, so that it gives a refresh token and stops no person.</summary>
public sealed class ServerParameterTests(ProvidersApp app) : AttackTests(app), IClassFixture<ProvidersApp>
{
    private const string GmailServer = "https://gmailmcp.googleapis.com/mcp/v1";

    private const string EnteredGoogle = """
        "clientId": "own", "clientSecret": "s", "authorizationUrl": "https://accounts.google.com/o/oauth2/v2/auth", "tokenUrl": "https://oauth2.googleapis.com/token"
        """;

    private const string EnteredEntra = """
        "clientId": "own", "clientSecret": "s", "scopes": ["api://tools/use", "offline_access"],
        "authorizationUrl": "https://login.microsoftonline.com/4c2f/oauth2/v2.0/authorize", "tokenUrl": "https://login.microsoftonline.com/4c2f/oauth2/v2.0/token"
        """;

    [Theory]
    [InlineData("""{ "provider": "gmail", "clientId": "own", "clientSecret": "s" }""", "offline", "consent")]
    [InlineData("{" + EnteredGoogle + "}", "offline", "consent")]
    [InlineData("""{ "askConsent": false,""" + EnteredGoogle + "}", "offline", null)]
    [InlineData("{" + EnteredEntra + "}", null, null)]
    [InlineData("""{ "askConsent": true,""" + EnteredEntra + "}", null, "consent")]
    public async Task The_authorization_request_has_the_parameters_that_the_server_needs(string oauth, string? accessType, string? prompt)
    {
        var acme = App.NewOrganization();
        using var browser = App.NewBrowser();
        var id = await acme.CreateAsync($$"""{ "url": "{{GmailServer}}", "authMode": "oauth", "oauth": {{oauth}} }""");

        var query = QueryOf(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));

        Assert.Equal((accessType, prompt), ((string?)query.GetValueOrDefault("access_type"), (string?)query.GetValueOrDefault("prompt")));
    }
}
