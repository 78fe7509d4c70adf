using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>An app with a vault and high limits for simultaneous calls of a user. A plan decides which calls to storage, vault and servers fail.</summary>
public sealed class MixedCallApp : KontextApp
{
    /// <summary>The header with the oldest open call of each user. Each request to a server has it.</summary>
    public const string OldestOpen = "X-Oldest-Open";

    private static readonly string[] Limits = ["CallsPerCaller", "CallsPerApplication", "CallsPerIntegration"];

    private readonly ScriptedKeyVault _vault = new();
    private readonly AsyncLocal<bool> _isCalm = new();

    public MixedCallApp(AzuriteServer azurite)
        : base(azurite) => Clock = new ImpatientClock(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>The current faults.</summary>
    public FaultPlan Plan { get; set; } = FaultPlan.None;

    public LogCapture Logs { get; } = new();

    /// <summary>Replaces the credential of each request to a server, as a broken app would; null for no change.</summary>
    internal Func<string, string>? Meddle { get; set; }

    /// <summary>The ledger of the present run.</summary>
    internal CallLedger? Ledger { get; set; }

    /// <summary>Keeps the caller's own calls free of faults until the result is disposed.</summary>
    public IDisposable WithoutFaults()
    {
        _isCalm.Value = true;
        return new Calm(_isCalm);
    }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
    [
        .. base.Settings(),
        .. Limits.Select(limit => KeyValuePair.Create($"Gateway:{limit}", (string?)"100000")),
        new("Gateway:ListenersPerCaller", "1000"),
        new("Secrets:Vaults:main", ScriptedKeyVault.AddressOf("main").ToString()),
    ];

    protected override void ConfigureLogging(ILoggingBuilder logging)
    {
        base.ConfigureLogging(logging);
        logging.AddProvider(Logs);
    }

    protected override void ConfigureServices(IServiceCollection services)
    {
        base.ConfigureServices(services);
        services.RemoveAll<TokenCredential>();
        services.AddSingleton(_vault.Credential);
        services.PostConfigureAll<SecretClientOptions>(_vault.Configure);
        FaultHandler.AddTo(services, () => _isCalm.Value ? FaultPlan.None : Plan, Clock, _vault);
        FaultHandler.AddLast(services, () => new LastHandler(this));
    }

    // The last one before the network.
    private sealed class LastHandler(MixedCallApp app) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation(OldestOpen, app.Ledger?.OldestOpen());
            if (app.Meddle is { } meddle && request.Headers.Authorization is { Scheme: "Bearer", Parameter: { } credential })
                request.Headers.Authorization = new("Bearer", meddle(credential));
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Calm(AsyncLocal<bool> isCalm) : IDisposable
    {
        public void Dispose() => isCalm.Value = false;
    }

    // A call that waits for another one looks again soon, and no time of the clock passes: time limits do not come nearer.
    private sealed class ImpatientClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => dueTime > TimeSpan.Zero && dueTime <= TimeSpan.FromSeconds(1)
            ? TimeProvider.System.CreateTimer(callback, state, Soon, period)
            : base.CreateTimer(callback, state, dueTime, period);
    }
}
