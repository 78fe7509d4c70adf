using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>Notes the tables that an app has changed; to be added at PerRetry.</summary>
internal sealed partial class WriteLog(string prefix) : HttpPipelineSynchronousPolicy
{
    private readonly ConcurrentQueue<string> _tables = new();

    /// <summary>The tables changed since the last call, without the prefix.</summary>
    public IReadOnlyList<string> Take()
    {
        List<string> taken = [];
        while (_tables.TryDequeue(out var table))
            taken.Add(table);
        return taken;
    }

    public override void OnReceivedResponse(HttpMessage message)
    {
        if (message.Request.Method == RequestMethod.Get || message.Response.Status >= 300)
            return;
        var target = message.Request.Uri.ToUri().AbsolutePath;

        // A transaction is answered with 202 even when it fails. Its outcome and its table are in the bodies.
        if (target.EndsWith("$batch", StringComparison.Ordinal))
        {
            if (FailedPart.IsMatch(message.Response.Content.ToString()))
                return;
            using MemoryStream body = new();
            message.Request.Content!.WriteTo(body, CancellationToken.None);
            target = Encoding.UTF8.GetString(body.ToArray());
        }

        var start = target.IndexOf(prefix, StringComparison.Ordinal);
        if (start >= 0)
            _tables.Enqueue(TableName.Match(target, start + prefix.Length).Value);
    }

    [GeneratedRegex("HTTP/1[.]1 [45]")]
    private static partial Regex FailedPart { get; }

    [GeneratedRegex(@"\G[A-Za-z]+")]
    private static partial Regex TableName { get; }
}
