using System.Collections.Concurrent;

namespace Kontext.Functions.Tests.Deployed;

/// <summary>Records the requests to one Azure service.</summary>
internal sealed class AzureCalls(string service, ConcurrentQueue<AzureCall> calls, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        calls.Enqueue(new AzureCall(service, request.Headers.Authorization?.Scheme, request.RequestUri!.Query.Contains("sig=", StringComparison.Ordinal)));
        return base.SendAsync(request, cancellationToken);
    }
}
