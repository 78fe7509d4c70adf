using System.Net;
using System.Text.Json;
using Kontext.EndToEnd.Tests.Hosting;
using Kontext.Testing.Mcp;

namespace Kontext.EndToEnd.Tests;

/// <summary>Every command of the API's documentation, run by a shell as printed there but for host, token and id.</summary>
public sealed class SeedCurlTests(AppUnderTest app)
{
    private static readonly string[] DocumentedNames = ["GitHub", "GitHub Enterprise"];

    [Fact]
    public async Task Create_integration()
    {
        await FreeNamesAsync();
        var answer = await RunAsync("Create integration", HttpStatusCode.Created);
        var integration = answer.GetProperty("integration");
        Shape.IsIntegration(integration);
        Assert.Equal(
            ("GitHub", "https://mcp.github.com/sse", "gateway_remote_mcp", "oauth", "pending"),
            (Text(integration, "name"), Text(integration, "url"), Text(integration, "category"), Text(integration, "authMode"), Text(integration, "validationStatus")));
        Assert.Equal("""["repo","read:user"]""", integration.GetProperty("oauth").GetProperty("scopes").GetRawText());
        Assert.Equal("github", Text(integration.GetProperty("oauth"), "provider"));
    }

    [Fact]
    public async Task List_integrations()
    {
        await OAuthAsync();
        var answer = await RunAsync("List integrations", HttpStatusCode.OK);
        var items = answer.GetProperty("items").EnumerateArray().ToList();
        Assert.InRange(items.Count, 1, 50);
        Assert.All(items, Shape.IsIntegration);
    }

    [Fact]
    public async Task Get_integration()
    {
        var id = await OAuthAsync();
        var answer = await RunAsync("Get integration", HttpStatusCode.OK, id);
        Shape.IsIntegration(answer.GetProperty("integration"));
        Assert.Equal(id, Text(answer.GetProperty("integration"), "id"));
    }

    [Fact]
    public async Task Update_integration()
    {
        await FreeNamesAsync();
        var answer = await RunAsync("Update integration", HttpStatusCode.OK, await OAuthAsync());
        Shape.IsIntegration(answer.GetProperty("integration"));
        Assert.Equal("GitHub Enterprise", Text(answer.GetProperty("integration"), "name"));
        Assert.Equal("oauth", Text(answer.GetProperty("integration"), "authMode"));
    }

    [Fact]
    public async Task Archive_integration()
    {
        var id = await OAuthAsync();
        await RunAsync("Archive integration", HttpStatusCode.NoContent, id);
        var integration = await RunAsync("Get integration", HttpStatusCode.OK, id);
        Assert.True(integration.GetProperty("integration").TryGetProperty("archivedAt", out _));
    }

    [Fact]
    public async Task Validate_connectivity()
    {
        await using var server = await McpServers.StartAsync(TestContext.Current.CancellationToken);
        var id = await CreateAsync(new { name = Api.NewName("Curl"), url = server.At("/mcp") });
        var answer = await RunAsync("Validate connectivity", HttpStatusCode.OK, id);
        Assert.Equal("valid", Text(answer, "status"));
        Assert.NotEmpty(Text(answer, "message"));
        var integration = answer.GetProperty("integration");
        Shape.IsIntegration(integration);
        Assert.Equal("valid", Text(integration, "validationStatus"));
        Assert.NotEmpty(Text(integration, "validationMessage"));
        Assert.NotEmpty(Text(integration, "lastValidatedAt"));
    }

    [Fact]
    public async Task Get_OAuth_config()
    {
        var answer = await RunAsync("Get OAuth config", HttpStatusCode.OK, await OAuthAsync());
        Shape.IsOAuth(answer.GetProperty("oauth"));
        Assert.Equal("github", Text(answer.GetProperty("oauth"), "provider"));
    }

    [Fact]
    public async Task Replace_OAuth_config()
    {
        var answer = await RunAsync("Replace OAuth config", HttpStatusCode.OK, await OAuthAsync());
        Shape.IsOAuth(answer.GetProperty("oauth"));
        Assert.Equal("""["repo"]""", answer.GetProperty("oauth").GetProperty("scopes").GetRawText());
    }

    [Fact]
    public async Task Remove_OAuth_config()
    {
        var id = await OAuthAsync();
        await RunAsync("Remove OAuth config", HttpStatusCode.NoContent, id);
        var integration = await RunAsync("Get integration", HttpStatusCode.OK, id);
        Assert.Equal("none", Text(integration.GetProperty("integration"), "authMode"));
    }

    [Fact]
    public async Task Add_user_token()
    {
        var answer = await RunAsync("Add user token", HttpStatusCode.OK, await UserTokenAsync());
        Shape.IsConnection(answer.GetProperty("connection"));
        Assert.True(answer.GetProperty("connection").GetProperty("connected").GetBoolean());
    }

    [Fact]
    public async Task Get_connection_status()
    {
        var answer = await RunAsync("Get connection status", HttpStatusCode.OK, await UserTokenAsync());
        Shape.IsConnection(answer.GetProperty("connection"));
        Assert.False(answer.GetProperty("connection").GetProperty("connected").GetBoolean());
    }

    [Fact]
    public async Task Revoke_connection()
    {
        var id = await UserTokenAsync();
        await RunAsync("Add user token", HttpStatusCode.OK, id);
        await RunAsync("Revoke connection", HttpStatusCode.NoContent, id);
        var answer = await RunAsync("Get connection status", HttpStatusCode.OK, id);
        Assert.Equal("disconnected", Text(answer.GetProperty("connection"), "status"));
    }

    [Fact]
    public void Every_documented_command_has_its_test() => Assert.Equal(
        CurlCommands.Headings.Select(heading => heading.Replace(' ', '_')).Order(StringComparer.Ordinal),
        typeof(SeedCurlTests).GetMethods().Where(method => method.ReturnType == typeof(Task)).Select(method => method.Name).Order(StringComparer.Ordinal));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    // A host that has been used before may have the documentation's names.
    private async Task FreeNamesAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        foreach (var integration in await app.Api.ListAsync(Callers.Alice, DocumentedNames[0], cancellationToken))
        {
            if (DocumentedNames.Contains(Text(integration, "name")))
                (await app.Api.DeleteAsync(Callers.Alice, Api.PathOf(Text(integration, "id")), cancellationToken)).Expect(HttpStatusCode.NoContent);
        }
    }

    private Task<string> OAuthAsync() => CreateAsync(new
    {
        name = Api.NewName("Curl"),
        url = "https://mcp.github.com/sse",
        authMode = "oauth",
        oauth = new { provider = "github", scopes = new[] { "repo", "read:user" } },
    });

    private Task<string> UserTokenAsync() => CreateAsync(new { name = Api.NewName("Curl"), url = "https://mcp.github.com/sse", authMode = "user_token" });

    private Task<string> CreateAsync(object body) => app.Api.CreateAsync(Callers.Alice, body, TestContext.Current.CancellationToken);

    private async Task<JsonElement> RunAsync(string heading, HttpStatusCode expected, string id = "")
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var home = Directory.CreateTempSubdirectory("kontext-");
        try
        {
            // The settings of curl make it print the status. The command stays as printed.
            await File.WriteAllTextAsync(
                Path.Combine(home.FullName, ".curlrc"),
                """
                silent
                show-error
                write-out = "\n%{http_code}"
                """,
                cancellationToken);
            Dictionary<string, string> environment = new(StringComparer.Ordinal)
            {
                ["CURL_HOME"] = home.FullName,
                ["TOKEN"] = await app.Api.Tokens.GetAsync(Callers.Alice, cancellationToken),
            };
            var (exitCode, output) = await Bash.RunAsync(CurlCommands.For(heading, app.Api.Address, id), environment, cancellationToken);
            Assert.True(exitCode == 0, output);
            var end = output.LastIndexOf('\n');
            Assert.True(output[(end + 1)..] == $"{(int)expected}", output);
            return end == 0 ? default : JsonElement.Parse(output[..end]);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
