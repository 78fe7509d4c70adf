using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests;

/// <summary>An organization of one test, with its callers.</summary>
public sealed class TestOrganization(KontextApp app, string id)
{
    private int _names;

    public string Id => id;

    public ApiClient Alice { get; } = app.ClientWith(app.Tokens.OfPerson(id, "alice"));

    public ApiClient Bob { get; } = app.ClientWith(app.Tokens.OfPerson(id, "bob"));

    public ApiClient Service { get; } = app.ClientWith(app.Tokens.OfServiceAccount(id, "sa_acme"));

    /// <summary>Registers an integration with these members, a unique name, and a url that gets no request. Returns its id.</summary>
    public async Task<string> CreateAsync(string members = "{}")
    {
        var body = new JsonObject { ["name"] = $"Integration {++_names}", ["url"] = "https://mcp.example.com/mcp" };
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
            body[name] = value?.DeepClone();
        var answer = await Alice.PostAsync("/integrations", body.ToJsonString());
        Assert.Equal(201, answer.Status);
        return answer.Json["integration"]!["id"]!.GetValue<string>();
    }

    /// <summary>The same in mode user_token, with alice connected.</summary>
    public async Task<string> CreateConnectedAsync(string members = "{}", string body = """{ "token": "ghp_alice" }""")
    {
        var asked = JsonNode.Parse(members)!.AsObject();
        asked.TryAdd("authMode", "user_token");
        var created = await CreateAsync(asked.ToJsonString());
        Assert.Equal(200, (await Alice.PostAsync($"/integrations/{created}/connection", body)).Status);
        return created;
    }

    /// <summary>A link for alice to connect to an integration.</summary>
    public async Task<string> LinkAsync(string integration, string body = "{}")
    {
        var answer = await Alice.PostAsync($"/integrations/{integration}/connection/authorize", body);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json["authorization"]!["url"]!.GetValue<string>();
    }

    /// <summary>Creates an integration and patches it.</summary>
    public async Task<ApiAnswer> PatchNewAsync(string body, string members = "{}") =>
        await Alice.PatchAsync($"/integrations/{await CreateAsync(members)}", body);

    /// <summary>The integration as alice reads it.</summary>
    public async Task<JsonObject> ReadAsync(string integration)
    {
        var answer = await Alice.GetAsync($"/integrations/{integration}");
        Assert.Equal(200, answer.Status);
        return answer.Json["integration"]!.AsObject();
    }

    /// <summary>Alice's connection as she reads it.</summary>
    public async Task<string> ReadConnectionAsync(string integration)
    {
        var answer = await Alice.GetAsync($"/integrations/{integration}/connection");
        Assert.Equal(200, answer.Status);
        return answer.Json["connection"]!.ToJsonString();
    }

    /// <summary>How many integrations there are in the list.</summary>
    public async Task<int> CountAsync() => (await Alice.GetAsync("/integrations?limit=200")).Json["items"]!.AsArray().Count;
}
