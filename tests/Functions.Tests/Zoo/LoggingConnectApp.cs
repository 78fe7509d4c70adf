using Kontext.Functions.Tests.Connect;
using Kontext.Testing;
using Microsoft.Extensions.Logging;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>The app with an authority for sign-in. All parts log at the lowest level.</summary>
public sealed class LoggingConnectApp(AzuriteServer azurite) : ConnectApp(azurite)
{
    public LogCapture Logs { get; } = new();

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() => [.. base.Settings(), .. LeakSearch.Settings];

    protected override void ConfigureLogging(ILoggingBuilder logging)
    {
        base.ConfigureLogging(logging);
        logging.AddProvider(Logs);
        logging.SetMinimumLevel(LogLevel.Trace);
    }
}
