using System.Text.Json;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests.Hosting;

/// <summary>The calls that applications send to the app, each with a user's token.</summary>
internal sealed class Api(IAPIRequestContext http, AppFixture app)
{
    private const string Integrations = "/api/v1/integrations";

    /// <summary>The id of a new integration.</summary>
    public async Task<string> CreateAsync(string person, object integration) =>
        (await SendAsync("POST", person, Integrations, integration)).GetProperty("integration").GetProperty("id").GetString()!;

    /// <summary>Creates an integration in mode oauth, and returns its id.</summary>
    public Task<string> CreateAsync(string person, string name, Uri url) => CreateAsync(person, new { name, url, authMode = "oauth" });

    public Task ChangeAsync(string person, string id, object change) => SendAsync("PATCH", person, $"{Integrations}/{id}", change);

    public Task ArchiveAsync(string person, string id) => SendAsync("DELETE", person, $"{Integrations}/{id}");

    /// <summary>A link to connect this one integration.</summary>
    public async Task<string> AuthorizeAsync(string person, string id, Uri? returnUrl = null) =>
        (await SendAsync("POST", person, $"{Integrations}/{id}/connection/authorize", new { returnUrl })).GetProperty("authorization").GetProperty("url").GetString()!;

    /// <summary>A link to all integrations of the person's organization.</summary>
    public async Task<string> StartSessionAsync(string person) => (await SendAsync("POST", person, "/mcp/connect-session", new { })).GetProperty("connectUrl").GetString()!;

    public Task ConnectAsync(string person, string id, object credential) => SendAsync("POST", person, $"{Integrations}/{id}/connection", credential);

    public Task DisconnectAsync(string person, string id) => SendAsync("DELETE", person, $"{Integrations}/{id}/connection");

    public async Task<JsonElement> ConnectionAsync(string person, string id) =>
        (await SendAsync("GET", person, $"{Integrations}/{id}/connection")).GetProperty("connection");

    public async Task<bool> IsConnectedAsync(string person, string id) => (await ConnectionAsync(person, id)).GetProperty("connected").GetBoolean();

    public Task<JsonElement> ValidateAsync(string person, string id) => SendAsync("POST", person, $"{Integrations}/{id}/validate");

    private async Task<JsonElement> SendAsync(string method, string person, string path, object? body = null)
    {
        var answer = await http.FetchAsync(app.At(path).ToString(), new APIRequestContextOptions
        {
            Method = method,
            Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {await TokenAsync(person)}", ["Content-Type"] = "application/json" },
            DataString = body is null ? null : JsonSerializer.Serialize(body),
        });
        var text = await answer.TextAsync();
        Assert.True(answer.Ok, $"{method} {path}: {answer.Status} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    private async Task<string> TokenAsync(string person)
    {
        var form = http.CreateFormData();
        form.Set("grant_type", "client_credentials");
        form.Set("client_id", person);
        form.Set("client_secret", "development");
        var answer = await http.PostAsync(app.At("/oauth2/token").ToString(), new() { Form = form });
        return (await answer.JsonAsync())!.Value.GetProperty("access_token").GetString()!;
    }
}
