using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Kontext.LocalHost.Settings;

/// <summary>Logs to the console, one line for each entry, with the levels of host.json.</summary>
internal static class LocalLogging
{
    public static void AddLocalLogging(this ILoggingBuilder logging, LogLevels levels)
    {
        logging.ClearProviders();
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter(levels.Shows);
        logging.AddConsole(static options => options.FormatterName = ConsoleLine.FormatterName);
        logging.AddConsoleFormatter<ConsoleLine, ConsoleFormatterOptions>();
    }
}
