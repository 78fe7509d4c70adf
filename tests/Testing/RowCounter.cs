using System.Collections.Concurrent;
using System.Text.Json;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Testing;

/// <summary>Counts the rows that table storage returns, and records the filters of the queries. Add it at PerRetry.</summary>
public sealed class RowCounter : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> _filters = new();
    private int _total;

    public int Total => Volatile.Read(ref _total);

    /// <summary>The filters of all queries that were not for a single row.</summary>
    public IReadOnlyList<string> Filters => [.. _filters];

    public void Reset()
    {
        _filters.Clear();
        Volatile.Write(ref _total, 0);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Azure services are called asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (message.Request.Method != RequestMethod.Get || message.Response.Status != 200)
            return;
        using var body = JsonDocument.Parse(message.Response.Content);
        var isQuery = body.RootElement.TryGetProperty("value", out var rows);
        Interlocked.Add(ref _total, isQuery ? rows.GetArrayLength() : 1);
        if (isQuery)
            _filters.Enqueue(HttpUtility.ParseQueryString(message.Request.Uri.ToUri().Query)["$filter"] ?? "");
    }
}
