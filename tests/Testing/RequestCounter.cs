using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Testing;

/// <summary>Counts what goes over the wire to an Azure service, repetitions included; to be added at PerRetry.</summary>
/// <param name="tablePrefix">Left out of the names it reports.</param>
public sealed class RequestCounter(string tablePrefix = "") : HttpPipelineSynchronousPolicy
{
    private readonly ConcurrentQueue<string> _requests = new();

    /// <summary>Every request since the last reset, in order, as method and target: "GET Integrations", "POST $batch", "PUT secrets".</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public int Total => _requests.Count;

    public int Count(string method, string target) => _requests.Count(request => request == $"{method} {target}");

    public void Reset() => _requests.Clear();

    public override void OnSendingRequest(HttpMessage message) =>
        _requests.Enqueue($"{message.Request.Method} {TargetOf(message.Request.Uri.ToUri())}");

    // The account is a segment of the path on Azurite only; what stands in parentheses is a row's key.
    private string TargetOf(Uri uri)
    {
        var path = uri.AbsolutePath.TrimStart('/');
        const string DevelopmentAccount = "devstoreaccount1/";
        if (path.StartsWith(DevelopmentAccount, StringComparison.Ordinal))
            path = path[DevelopmentAccount.Length..];
        var end = path.AsSpan().IndexOfAny('(', '/');
        var target = end < 0 ? path : path[..end];
        return tablePrefix.Length > 0 && target.StartsWith(tablePrefix, StringComparison.Ordinal) ? target[tablePrefix.Length..] : target;
    }
}
