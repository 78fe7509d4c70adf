using System.Net.Http.Headers;
using System.Text;
using Kontext.Testing;
using Kontext.Testing.OAuth;

namespace Kontext.Functions.Tests.Tokens;

/// <summary>The app as it is deployed, with a scripted authority that has other names for two of our scopes.</summary>
public class TokenApp(AzuriteServer azurite) : KontextApp(azurite)
{
    private ScriptedAuthorizationServer? _authority;

    public ScriptedAuthorizationServer Authority => _authority ?? throw new InvalidOperationException("The authority has not been started.");

    public override async ValueTask InitializeAsync()
    {
        _authority = await ScriptedAuthorizationServer.StartAsync(TestContext.Current.CancellationToken);
        Authority.OpenIdMetadata.Answers(Authority.MetadataDocument());
        await base.InitializeAsync();
    }

    /// <summary>Sends a request from another machine, because the Development answers are for loopback only.</summary>
    public Task<ApiAnswer> AskAsync(string? authorization, params (string Name, string Value)[] form) =>
        PostAsync(authorization, new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public async Task<ApiAnswer> PostAsync(string? authorization, HttpContent? content, string query = "", params (string Name, string Value)[] headers)
    {
        using var client = CreateClient();
        client.BaseAddress = new Uri(PublicUrl);
        using HttpRequestMessage request = new(HttpMethod.Post, "/oauth2/token" + query) { Content = content };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var answered = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer((int)response.StatusCode, answered, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static string Basic(string id, string secret) =>
        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}"))).ToString();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Authority.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
    [
        .. base.Settings(),
        new("Authentication:Schemes:Bearer:Authority", Authority.Issuer),
        new("Authentication:Schemes:Bearer:RequireHttpsMetadata", "false"),
        new("TokenEndpoint:Scopes:0:Scope", "management:all"),
        new("TokenEndpoint:Scopes:0:AtAuthority", "kontext/manage"),
        new("TokenEndpoint:Scopes:1:Scope", "gateway:access"),
        new("TokenEndpoint:Scopes:1:AtAuthority", "kontext/gateway kontext/tools"),
    ];
}
