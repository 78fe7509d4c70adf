using System.Text.Json.Nodes;
using Kontext.Functions.Tests.Authorization;
using Kontext.Functions.Tests.Connect;

namespace Kontext.Functions.Tests.Reference;

/// <summary>The objects that the examples of the OpenAPI document name: integrations, an application, a service account and sessions.</summary>
internal sealed class ExampleWorld
{
    private const string Redirect = "https://agent.example/done";

    private readonly Dictionary<string, string> _real = new(StringComparer.Ordinal);

    private ExampleWorld(TestOrganization organization, string agent) => (Organization, Agent) = (organization, agent);

    public TestOrganization Organization { get; }

    /// <summary>A token that the application got for itself.</summary>
    public string Agent { get; }

    /// <summary>Creates everything that the examples name.</summary>
    /// <param name="app">The app.</param>
    /// <param name="server">An MCP server.</param>
    public static async Task<ExampleWorld> NewAsync(ConnectApp app, ProtectedResource server)
    {
        var bench = await AuthorizationBench.NewAsync(app, "confidential", Redirect);
        var alice = bench.Organization.Alice;
        var connected = await bench.Organization.CreateConnectedAsync($$"""{ "url": "{{server.Url}}" }""");
        (await alice.PostAsync($"/applications/{bench.ApplicationId}/integrations/{connected}")).IsNoContent();
        var account = await alice.PostAsync("/service-accounts", """{ "name": "Job" }""");
        var signedIn = await bench.AllowAsync(bench.Address(("redirect_uri", Redirect)));
        Assert.Equal(200, (await bench.RedeemAsync(signedIn["code"], ("redirect_uri", Redirect))).Status);
        var token = await bench.TokenAsync([("grant_type", "client_credentials"), ("client_id", bench.ClientId), ("client_secret", bench.Secret!)]);
        ExampleWorld world = new(bench.Organization, Member(token, "access_token"));
        world.Add("0199b8e2-4c1a-7d30-9f10-6b1c2f3a0001", connected);
        world.Add("0199b8e2-4c1a-7d30-9f10-6b1c2f3a0002", await bench.Organization.CreateAsync(ConnectApp.Entered));
        world.Add("0199b8e2-4c1a-7d30-9f10-6b1c2f3a0003", await bench.AttachNewAsync());
        world.Add("0199b8e2-5d00-7e41-8a22-9c0d1e2f0001", bench.ApplicationId);
        world.Add("cs_4fGz8Kq1", bench.Secret!);
        world.Add("0199b8e2-6e00-7f52-8b33-0d1e2f3a0001", Member(account, "serviceAccount", "id"));
        world.Add("cs_8hJk2Lm5", Member(account, "credentials", "clientSecret"));
        world.Add("0199b8e2-7f00-7063-8c44-1e2f3a4b0001", await FirstAsync(alice, $"/applications/{bench.ApplicationId}/sessions"));
        world.Add("9f2c7a51b0d84e6f3a1c5d7e9b0f2a4c6e8d0b1f3a5c7e9d2b4f6a8c0e1d3b5f", await FirstAsync(alice, $"/applications/{bench.ApplicationId}/delegations"));
        world.Add("0199b8e2-8000-7174-8d55-2f3a4b5c0001", Member(await alice.PostAsync("/connections/revoke", $$"""{ "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "dave" } }"""), "revocation", "id"));
        return world;
    }

    /// <summary>Returns a text of the document with existing values in place of its examples.</summary>
    public string Fill(string text) => _real.Aggregate(text, (filled, pair) => filled.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    private void Add(string example, string real) => _real.Add(example, real);

    private static async Task<string> FirstAsync(ApiClient client, string list) => Member(await client.GetAsync(list), "items", 0, "id");

    private static string Member(ApiAnswer answer, params ReadOnlySpan<object> path)
    {
        JsonNode? found = answer.Json;
        foreach (var step in path)
            found = step is int index ? found?[index] : found?[(string)step];
        Assert.True(found is not null, answer.Text);
        return found.GetValue<string>();
    }
}
