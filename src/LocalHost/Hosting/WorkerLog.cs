using Kontext.LocalHost.Worker.Messages;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Hosting;

/// <summary>
/// Prints what the worker logs. The genuine host files a line of a run under <c>Function.{name}.User</c>, whatever the worker's own category is, so that is
/// what the levels of host.json are held against; printed is the worker's category, which says more.
/// </summary>
internal sealed class WorkerLog(ILoggerFactory loggers)
{
    public void Write(RpcLog line)
    {
        var logger = loggers.CreateLogger(line.Category);
        var level = line.Level >= RpcLog.Types.Level.None ? LogLevel.None : (LogLevel)line.Level;
        var text = line.Exception is { Message.Length: > 0 } exception ? $"{line.Message} {exception.Message}\n{exception.StackTrace}" : line.Message;
        logger.Log(level, 0, text, exception: null, static (text, _) => text);
    }
}
