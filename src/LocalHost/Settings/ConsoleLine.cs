using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Kontext.LocalHost.Settings;

/// <summary>Formats a log entry as one line: time, level, category and message. An exception follows in the lines below.</summary>
internal sealed class ConsoleLine(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "local";

    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";
    private const int HostedServiceStartupFaulted = 11;
    private const string ServerCategory = "Microsoft.AspNetCore.Server.Kestrel";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (SaidAnyway(logEntry.Category, logEntry.EventId, logEntry.Exception))
            return;

        var time = clock.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        textWriter.WriteLine($"{time} {Level(logEntry.LogLevel)} {logEntry.Category}: {OneLine(message)}");
        if (logEntry.Exception is { } exception)
            textWriter.WriteLine(exception);
    }

    // A startup error is printed as one sentence at the end. Logging it here would repeat it, with a stack trace.
    private static bool SaidAnyway(string category, EventId id, Exception? exception) =>
        (category == HostCategory && id.Id == HostedServiceStartupFaulted)
        || (category == ServerCategory && exception is IOException or System.Net.Sockets.SocketException);

    // A line break in a message could look like a separate entry.
    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
