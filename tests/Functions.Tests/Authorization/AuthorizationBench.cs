using System.Text.Json.Nodes;
using Kontext.Core.OAuth;
using Kontext.Functions.Tests.Connect;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Functions.Tests.Authorization;

/// <summary>An organization with an application, and the steps of a client that signs a person in.</summary>
internal sealed class AuthorizationBench(ConnectApp app, TestOrganization organization)
{
    public const string Callback = "https://client.example.com/callback";
    public const string Gateway = KontextApp.PublicUrl + "/mcp";
    public const string Verifier = "verifier-verifier-verifier-verifier-verifier-0123456789";
    public const string AllScopes = """, "scopes": ["gateway:access", "openid", "profile", "offline_access"]""";

    public TestOrganization Organization => organization;

    public string ClientId { get; private set; } = "";

    public string? Secret { get; private set; }

    public string ApplicationId => ClientId["app_".Length..];

    public static async Task<AuthorizationBench> NewAsync(ConnectApp app, string type = "public", string callback = Callback, string members = AllScopes)
    {
        AuthorizationBench bench = new(app, app.NewOrganization());
        var created = await bench.Organization.Alice.PostAsync(
            "/applications", $$"""{ "name": "Notes", "oauth": { "type": "{{type}}", "redirectUris": ["{{callback}}"] {{members}} } }""");
        Assert.True(created.Status == 201, created.Text);
        bench.ClientId = created.Json["application"]!["clientId"]!.GetValue<string>();
        bench.Secret = created.Json["oauth"]!["clientSecret"]?.GetValue<string>();
        return bench;
    }

    /// <summary>A client without a row.</summary>
    public static async Task<AuthorizationBench> RegisteredAsync(ConnectApp app, string callback = "http://127.0.0.1/callback")
    {
        AuthorizationBench bench = new(app, app.NewOrganization());
        await bench.UseAsync($$"""{ "client_name": "Editor", "redirect_uris": ["{{callback}}"] }""");
        return bench;
    }

    /// <summary>The same client at another instance of the deployment.</summary>
    public AuthorizationBench At(ConnectApp instance) => new(instance, organization) { ClientId = ClientId, Secret = Secret };

    /// <summary>Registers a client and acts as it from now on.</summary>
    public async Task UseAsync(string registration)
    {
        var registered = await RegisterAsync(registration);
        Assert.True(registered.Status == 201, registered.Text);
        (ClientId, Secret) = (registered.Json["client_id"]!.GetValue<string>(), null);
    }

    public async Task<string> AttachNewAsync(string members = """{ "authMode": "server_token", "serverToken": "shared" }""")
    {
        var id = await organization.CreateAsync(members);
        (await organization.Alice.PostAsync($"/applications/{ApplicationId}/integrations/{id}")).IsNoContent();
        return id;
    }

    /// <summary>The address at which a client sends a person here.</summary>
    public string Address(params (string Name, string? Value)[] changes)
    {
        Dictionary<string, string?> query = new(StringComparer.Ordinal)
        {
            ["client_id"] = ClientId,
            ["redirect_uri"] = Callback,
            ["response_type"] = "code",
            ["state"] = "client-state",
            ["code_challenge"] = Pkce.ChallengeOf(Verifier),
            ["code_challenge_method"] = "S256",
            ["scope"] = "openid profile gateway:access",
            ["nonce"] = "client-nonce",
        };
        foreach (var (name, value) in changes)
            query[name] = value;
        return QueryHelpers.AddQueryString("/oauth2/authorize", query.Where(pair => pair.Value is not null));
    }

    /// <summary>Begins, and signs in at the authority. Returns the consent page, or the answer to the client.</summary>
    public async Task<TestPage> SignInAsync(TestBrowser browser, string address, string person = "alice", string? organizationId = "", Action<Dictionary<string, object>>? claims = null)
    {
        var leaving = await browser.GetAsync(address);
        Assert.True(leaving.Status == 303, leaving.Html);
        var answer = app.Authority.SignIn(leaving.Location!, person, descriptor =>
        {
            if (organizationId is not null)
                descriptor.Claims["org_id"] = organizationId.Length == 0 ? organization.Id : organizationId;
            claims?.Invoke((Dictionary<string, object>)descriptor.Claims);
        });
        return await browser.FollowAsync(await browser.GetAsync(answer));
    }

    /// <summary>The whole way with a consent; returns the parameters that the client is answered.</summary>
    public async Task<Dictionary<string, string>> AllowAsync(string? address = null, string person = "alice", params string[] ticked)
    {
        using var browser = app.NewBrowser();
        var page = await SignInAsync(browser, address ?? Address(), person);
        if (page.Leaves is null)
            page = await DecideAsync(browser, page, "allow", ticked);
        return Answered(page);
    }

    public static Task<TestPage> DecideAsync(TestBrowser browser, TestPage consent, string decision, params string[] ticked) =>
        browser.SubmitAsync(consent, [("decision", decision), .. ticked.Select(id => ("integration", BoxOf(consent, id)))]);

    /// <summary>The value of an integration's box.</summary>
    public static string BoxOf(TestPage consent, string id) => System.Text.RegularExpressions.Regex.Match(consent.Html, id + @"\.[A-Za-z0-9_-]{16}").Value;

    /// <summary>The parameters of the redirect to the client.</summary>
    public static Dictionary<string, string> Answered(TestPage page)
    {
        var target = page.Leaves ?? page.Location;
        Assert.True(target is not null, page.Html);
        var answer = QueryHelpers.ParseQuery(target.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        Assert.Equal(KontextApp.PublicUrl, answer["iss"]);
        return answer;
    }

    public Task<ApiAnswer> RedeemAsync(string code, params (string Name, string Value)[] changes) => TokenAsync(
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback), ("code_verifier", Verifier), .. Client(), .. changes]);

    public Task<ApiAnswer> RefreshAsync(string token, params (string Name, string Value)[] changes) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", token), .. Client(), .. changes]);

    /// <summary>The whole way; returns the tokens.</summary>
    public async Task<JsonNode> SignedInAsync(string person = "alice", string? resource = null)
    {
        var answer = await AllowAsync(Address(("resource", resource)), person);
        var tokens = await RedeemAsync(answer["code"]);
        Assert.True(tokens.Status == 200, tokens.Text);
        return tokens.Json;
    }

    public Task<ApiAnswer> RevokeAsync(string token) => PostAsync("/oauth2/revoke", new FormUrlEncodedContent(Pairs([("token", token), .. Client()])));

    public Task<ApiAnswer> RegisterAsync(string json) => PostAsync("/oauth2/register", ApiClient.Json(json));

    public Task<ApiAnswer> TokenAsync(IEnumerable<(string Name, string Value)> form) => PostAsync("/oauth2/token", new FormUrlEncodedContent(Pairs(form)));

    public ApiClient With(string token) => app.ClientWith(token);

    private IEnumerable<(string Name, string Value)> Client() => Secret is null ? [("client_id", ClientId)] : [("client_id", ClientId), ("client_secret", Secret)];

    // The last value of a name counts.
    private static IEnumerable<KeyValuePair<string, string>> Pairs(IEnumerable<(string Name, string Value)> form) =>
        form.GroupBy(field => field.Name, StringComparer.Ordinal).Select(group => KeyValuePair.Create(group.Key, group.Last().Value));

    private async Task<ApiAnswer> PostAsync(string path, HttpContent content)
    {
        using var client = app.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var answered = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer((int)response.StatusCode, answered, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
