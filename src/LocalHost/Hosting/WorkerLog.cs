using Kontext.LocalHost.Worker.Messages;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Hosting;

/// <summary>
/// Prints the log lines of the worker in the worker's own categories. The levels of host.json decide which lines are shown.
/// </summary>
internal sealed class WorkerLog(ILoggerFactory loggers)
{
    // The worker's lines about its start and end name an internal address. This host logs its own start and end.
    private const string Lifetime = "Microsoft.Hosting.Lifetime";

    public void Write(RpcLog line)
    {
        if (line is { Category: Lifetime, Level: RpcLog.Types.Level.Information })
            return;
        var logger = loggers.CreateLogger(line.Category);
        var level = line.Level >= RpcLog.Types.Level.None ? LogLevel.None : (LogLevel)line.Level;

        // A token that is not valid is the caller's error, not the app's, however often it occurs.
        var isBadToken = line.Category.StartsWith("Microsoft.AspNetCore.Authentication.", StringComparison.Ordinal);
        var text = !isBadToken && line.Exception is { Message.Length: > 0 } exception ? $"{line.Message} {exception.Message}\n{exception.StackTrace}" : line.Message;
        logger.Log(level, 0, text, exception: null, static (text, _) => text);
    }
}
