using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Core.Secrets;

/// <summary>
/// Stands inside the client's retries: counts what a vault is asked, and tells the budget when it turns a request away. What it wants to be left
/// alone for is not slept through here, where nobody's time limit is known, but by whoever stores.
/// </summary>
internal sealed class ThrottlePolicy(string vault, SecretBudget budget, SecretMetrics metrics) : HttpPipelinePolicy
{
    /// <summary>So long a pause is made by the client itself, and no longer one.</summary>
    public static readonly TimeSpan SleptThrough = TimeSpan.FromSeconds(1);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Azure services are called asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        metrics.Asked(vault, OperationOf(message.Request.Method));
        if (message.Response.Status != 429)
            return;
        TimeSpan? retryAfter = message.Response.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, out var seconds) && seconds is >= 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : null;
        metrics.Throttled(vault);
        budget.Throttled(vault, retryAfter);
        if (retryAfter > SleptThrough)
            message.ResponseClassifier = Final.Instance;
    }

    private static string OperationOf(RequestMethod method) => method == RequestMethod.Put ? "set" : method == RequestMethod.Delete ? "delete" : "get";

    private sealed class Final : ResponseClassifier
    {
        public static Final Instance { get; } = new();

        public override bool IsRetriableResponse(HttpMessage message) => false;
    }
}
