using Kontext.Core.Maintenance;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.Functions.Tests.Platform;

/// <summary>The filters of the host do not apply to log entries of the worker, so the worker itself must be quiet.</summary>
public sealed class QuietLogTests(AzuriteServer azurite)
{
    [Fact]
    public async Task An_idle_service_logs_nothing_on_a_tick()
    {
        await using LoggingApp app = new(azurite);
        await app.Services.GetRequiredService<Tables>().CreateMissingAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<DueQueue>().CreateMissingAsync(TestContext.Current.CancellationToken);
        var before = app.Log.Lines.Count;

        Assert.True(await app.RunAsync("Tick", message: null, TestContext.Current.CancellationToken));
        Assert.True(await app.RunAsync("Tick", message: null, TestContext.Current.CancellationToken));

        Assert.Empty(app.Log.Lines.Skip(before));
    }

    private sealed class LoggingApp(AzuriteServer azurite) : KontextApp(azurite)
    {
        public LogCapture Log { get; } = new();

        protected override void ConfigureLogging(ILoggingBuilder logging)
        {
            base.ConfigureLogging(logging);
            logging.AddProvider(Log);
        }
    }
}
