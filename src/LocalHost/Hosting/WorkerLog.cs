using Kontext.LocalHost.Worker.Messages;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Hosting;

/// <summary>Prints what the worker logs, under the worker's own categories, as far as the levels of host.json show them.</summary>
internal sealed class WorkerLog(ILoggerFactory loggers)
{
    // Of its own start and end, with an address that is of no use to a person: this host says the same of itself.
    private const string Lifetime = "Microsoft.Hosting.Lifetime";

    public void Write(RpcLog line)
    {
        if (line is { Category: Lifetime, Level: RpcLog.Types.Level.Information })
            return;
        var logger = loggers.CreateLogger(line.Category);
        var level = line.Level >= RpcLog.Types.Level.None ? LogLevel.None : (LogLevel)line.Level;

        // A token that does not hold is the caller's affair, however often it comes.
        var isBadToken = line.Category.StartsWith("Microsoft.AspNetCore.Authentication.", StringComparison.Ordinal);
        var text = !isBadToken && line.Exception is { Message.Length: > 0 } exception ? $"{line.Message} {exception.Message}\n{exception.StackTrace}" : line.Message;
        logger.Log(level, 0, text, exception: null, static (text, _) => text);
    }
}
