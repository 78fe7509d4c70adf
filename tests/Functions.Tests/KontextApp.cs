using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Kontext.Testing;
using Kontext.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Functions.Tests;

/// <summary>The real app over an Azurite of our own: only the clock, the network's far end and the tokens' issuer are a test's. A class fixture.</summary>
public class KontextApp : FunctionApp<Program>, IAsyncLifetime
{
    public const string PublicUrl = TestSettings.PublicUrl;

    private readonly AzuriteServer _azurite;
    private readonly FaultyTransport _faults = new(new HttpClientTransport());

    public KontextApp(AzuriteServer azurite)
    {
        _azurite = azurite;
        Requests = new RequestCounter(Prefix);
    }

    public string Prefix { get; protected init; } = TestTables.NewPrefix();

    /// <summary>Not the tokens' clock: the framework checks their lifetime by the system's.</summary>
    public FakeTimeProvider Clock { get; protected init; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Every request to table storage.</summary>
    public RequestCounter Requests { get; }

    /// <summary>Under the app's table clients.</summary>
    public FaultyTransport Faults => _faults;

    public ScriptedNetwork Network { get; } = new();

    public TestTokens Tokens { get; protected init; } = new();

    /// <summary>The storage itself, past the app.</summary>
    public TableServiceClient Storage => new(_azurite.ConnectionString);

    public virtual ValueTask InitializeAsync()
    {
        Assert.NotNull(Server);
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns an unused organization with its callers.</summary>
    public TestOrganization NewOrganization(string name = "acme") => new(this, $"{name}-{TestTables.NewPrefix()}");

    public ApiClient ClientWith(string? token) => new(CreateClient(), token);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
        Assert.Empty(Network.Unexpected);
    }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() => [.. TestSettings.On(_azurite.ConnectionString, Prefix), .. Tokens.Settings];

    protected override void ConfigureServices(IServiceCollection services)
    {
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(Clock);
        Network.AddTo(services);
        services.PostConfigureAll<TableClientOptions>(options =>
        {
            options.Transport = _faults;
            options.Retry.Mode = RetryMode.Fixed;
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            options.AddPolicy(Requests, HttpPipelinePosition.PerRetry);
        });
    }
}
