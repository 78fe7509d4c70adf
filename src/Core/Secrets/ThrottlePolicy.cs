using Azure.Core;
using Azure.Core.Pipeline;
using Kontext.Core.Storage;

namespace Kontext.Core.Secrets;

/// <summary>
/// Runs inside the Azure client's retries. It counts the requests to a vault and reports a 429 to the budget. A long pause is not waited
/// for here, because the time limit is unknown here. The store waits for it instead.
/// </summary>
internal sealed class ThrottlePolicy(string vault, SecretBudget budget, SecretMetrics metrics) : AsyncPolicy
{
    /// <summary>The longest pause that the Azure client itself waits for.</summary>
    public static readonly TimeSpan SleptThrough = TimeSpan.FromSeconds(1);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        metrics.Asked(vault, OperationOf(message.Request.Method));
        if (message.Response.Status != 429)
            return;
        var retryAfter = RetryAfter.Find(message.Response);
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
