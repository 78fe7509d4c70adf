using Kontext.Core.Integrations;
using Kontext.Core.Validation;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Leaves a server alone for a while that keeps failing: a circuit for each authority and organization, within this instance. Per organization,
/// so that one tenant's trouble is not another's.
/// </summary>
public sealed class AuthorityBreakers(TimeProvider clock) : IDisposable
{
    /// <summary>How long an open circuit stays open.</summary>
    internal static readonly TimeSpan Break = TimeSpan.FromMinutes(5);

    private readonly ResiliencePipelineRegistry<string> _pipelines = new();

    /// <summary>
    /// The circuit of an integration's server; work under it throws <see cref="BrokenCircuitException"/> while it is open. Only what asks the
    /// server belongs under it: whatever comes to no failure closes a circuit that is half open.
    /// </summary>
    internal ResiliencePipeline<ProbeResult> For(Integration integration) => _pipelines.GetOrAddPipeline<ProbeResult>(
        $"{integration.Organization.Key}:{integration.Url.Authority}",
        builder =>
        {
            builder.TimeProvider = clock;
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<ProbeResult>
            {
                // An exception tells of our own trouble and nothing of the server, least of all that it is back.
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { IsTransient: true } || arguments.Outcome.Exception is not (null or OperationCanceledException)),
                FailureRatio = 0.9,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromMinutes(10),
                BreakDuration = Break,
            });
        });

    /// <inheritdoc/>
    public void Dispose() => _pipelines.Dispose();
}
