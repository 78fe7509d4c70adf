using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Kontext.LocalRuntime.Settings;

/// <summary>Console logging, which the worker itself leaves to the host.</summary>
internal static class LocalLogging
{
    public static void AddLocalLogging(this WebApplicationBuilder web)
    {
        web.Logging.AddConsole(options => options.FormatterName = ConsoleLine.FormatterName);
        web.Logging.AddConsoleFormatter<ConsoleLine, ConsoleFormatterOptions>();

        // Key rings are of no use to an app that takes bearer tokens, and warn at each start.
        web.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }
}
