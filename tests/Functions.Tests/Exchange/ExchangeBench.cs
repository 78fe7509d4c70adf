using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Exchange;

/// <summary>An organization with an application, and the calls that clients make at the token endpoint.</summary>
internal sealed class ExchangeBench(KontextApp app, TestOrganization organization)
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:token-exchange";
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";
    public const string Itself = "urn:kontext:confidential-client";

    public TestOrganization Organization => organization;

    /// <summary>The client id of the application that was made last.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>Its secret; empty for a public one.</summary>
    public string Secret { get; private set; } = "";

    public string ApplicationId => ClientId["app_".Length..];

    public static async Task<ExchangeBench> NewAsync(KontextApp app, string type = "public", string members = "")
    {
        ExchangeBench bench = new(app, app.NewOrganization());
        await bench.CreateApplicationAsync(type, members);
        return bench;
    }

    public async Task CreateApplicationAsync(string type, string members = "")
    {
        var created = await organization.Alice.PostAsync("/applications", $$"""{ "name": "CLI", "oauth": { "type": "{{type}}", "redirectUris": [] {{members}} } }""");
        Assert.True(created.Status == 201, created.Text);
        (ClientId, Secret) = (created.Json["application"]!["clientId"]!.GetValue<string>(), created.Json["oauth"]!["clientSecret"]?.GetValue<string>() ?? "");
    }

    public async Task<(string Id, string Secret)> CreateServiceAccountAsync()
    {
        var created = await organization.Alice.PostAsync("/service-accounts", """{ "name": "CI" }""");
        return (created.Json["credentials"]!["clientId"]!.GetValue<string>(), created.Json["credentials"]!["clientSecret"]!.GetValue<string>());
    }

    /// <summary>Registers an integration and attaches it.</summary>
    public async Task<string> AttachNewAsync(string members)
    {
        var id = await organization.CreateAsync(members);
        await AttachAsync(id);
        return id;
    }

    public async Task AttachAsync(string integration) =>
        (await organization.Alice.PostAsync($"/applications/{ApplicationId}/integrations/{integration}")).IsNoContent();

    /// <summary>Exchanges Alice's token like the CLI: a public client with her token, also in the header.</summary>
    public Task<ApiAnswer> ForAliceAsync(string resource, params (string Name, string Value)[] more)
    {
        var token = TokenOf("alice");
        return AskAsync($"Bearer {token}", [.. Of(resource, AccessToken, token), ("client_id", ClientId), .. more]);
    }

    /// <summary>Requests a token as a confidential client for itself.</summary>
    public Task<ApiAnswer> ForItselfAsync(string resource, params (string Name, string Value)[] more) =>
        AskAsync(null, [.. Of(resource, Itself, null), ("client_id", ClientId), ("client_secret", Secret), .. more]);

    public string TokenOf(string user, string scope = "gateway:access") => app.Tokens.OfPerson(organization.Id, user, scope);

    public static IEnumerable<(string Name, string Value)> Of(string resource, string type, string? token)
    {
        yield return ("grant_type", GrantType);
        yield return ("resource", resource);
        yield return ("subject_token_type", type);
        if (token is not null)
            yield return ("subject_token", token);
    }

    public async Task<ApiAnswer> AskAsync(string? authorization, IEnumerable<(string Name, string Value)> form)
    {
        using var client = app.CreateClient();
        using FormUrlEncodedContent content = new(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using HttpRequestMessage request = new(HttpMethod.Post, "/oauth2/token") { Content = content };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var answered = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer((int)response.StatusCode, answered, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Returns the audit events of the organization, newest first.</summary>
    public async Task<List<JsonNode>> AuditAsync(string query)
    {
        await app.Services.GetRequiredService<Core.Audit.Refusals>().WriteAsync(TestContext.Current.CancellationToken);
        var answer = await organization.Alice.GetAsync($"/audit-events?{query}");
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json["items"]!.AsArray().OfType<JsonNode>()];
    }
}
