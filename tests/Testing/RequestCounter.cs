using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Testing;

/// <summary>Counts the requests to an Azure service, with retries. Add it at PerRetry.</summary>
/// <param name="tablePrefix">The table prefix, which is left out of the reported names.</param>
public sealed class RequestCounter(string tablePrefix = "") : HttpPipelineSynchronousPolicy
{
    private readonly ConcurrentQueue<string> _requests = new();

    /// <summary>All requests since the last reset, in order: method and target, such as "GET Integrations" or "PUT secrets".</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public int Total => _requests.Count;

    public int Count(string method, string target) => _requests.Count(request => request == $"{method} {target}");

    public void Reset() => _requests.Clear();

    public override void OnSendingRequest(HttpMessage message) =>
        _requests.Enqueue($"{message.Request.Method} {TargetOf(message.Request.Uri.ToUri())}");

    // The account is a path segment on Azurite only. The parentheses contain the key of a row.
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
