using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Queues;
using Kontext.Functions.Integrations;
using Kontext.Testing;
using Kontext.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Costs;

/// <summary>The real app with a Key Vault, as in a deployment, and a counter at every billed service. No timer runs in it.</summary>
internal sealed class CountedApp : FunctionApp<IntegrationFunctions>
{
    public const string Issuer = "https://login.example.com/";

    private const string Audience = TestSettings.PublicUrl + "/api/v1";
    private const string Bearer = "Authentication:Schemes:Bearer";

    private readonly string _storage;
    private readonly string _prefix = TestTables.NewPrefix();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ScriptedKeyVault _vault = new();
    private readonly RequestCounter _tables = new();
    private readonly RequestCounter _queue = new();

    public CountedApp(string storage) => _storage = storage;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Counts the requests of an action to storage, queue and vaults.</summary>
    public async Task<Operations> CountAsync(string name, Func<Task> act)
    {
        // The first use starts the app, which then makes its tables and its queue.
        _ = Services;
        _tables.Reset();
        _queue.Reset();
        _vault.ResetOperations();
        await act();
        return new Operations(name, _tables.Total, _vault.Operations.Count, _queue.Total);
    }

    /// <summary>Calls the API as alice, or as a service account; throws where it is not answered well.</summary>
    public async Task<JsonNode?> CallAsync(HttpMethod method, string path, string? body, bool isService, CancellationToken cancellationToken)
    {
        using var client = CreateClient();
        using HttpRequestMessage request = new(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + NewToken(isService));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return !response.IsSuccessStatusCode ? throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}")
            : text.Length == 0 ? null
            : JsonNode.Parse(text);
    }

    /// <summary>Exchanges alice's token for a credential of an integration, as a public client does.</summary>
    public async Task ExchangeAsync(string clientId, string resource, CancellationToken cancellationToken)
    {
        using var client = CreateClient();
        using FormUrlEncodedContent form = new(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
            ["client_id"] = clientId,
            ["resource"] = resource,
            ["subject_token"] = NewToken(isService: false),
            ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
        });
        using var response = await client.PostAsync(new Uri("/oauth2/token", UriKind.Relative), form, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
    [
        .. TestSettings.On(_storage, _prefix),
        new("Secrets:Vaults:main", ScriptedKeyVault.AddressOf("main").ToString()),
        new("Connect:Authority", Issuer),
        new("Connect:ClientId", "costs"),
        new($"{Bearer}:ValidIssuers:costs", Issuer),
        new($"{Bearer}:ValidAudiences:costs", Audience),
        new($"{Bearer}:SigningKeys:costs:Id", "costs"),
        new($"{Bearer}:SigningKeys:costs:Issuer", Issuer),
        new($"{Bearer}:SigningKeys:costs:Value", Convert.ToBase64String(_key)),
        new($"{Bearer}:SigningKeys:costs:Length", _key.Length.ToString(CultureInfo.InvariantCulture)),
    ];

    protected override void ConfigureServices(IServiceCollection services)
    {
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(Clock);
        services.RemoveAll<TokenCredential>();
        services.AddSingleton(_vault.Credential);
        services.PostConfigureAll<SecretClientOptions>(_vault.Configure);
        services.PostConfigureAll<TableClientOptions>(options => options.AddPolicy(_tables, HttpPipelinePosition.PerRetry));
        services.PostConfigureAll<QueueClientOptions>(options => options.AddPolicy(_queue, HttpPipelinePosition.PerRetry));
    }

    private string NewToken(bool isService) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(_key), SecurityAlgorithms.HmacSha256),
        Claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = isService ? "sa_acme" : "alice",
            ["client_id"] = isService ? "sa_acme" : "console",
            ["org_id"] = "acme",
            ["scope"] = "management:all",
        },
    });
}
