using Kontext.Core.Connections;
using Kontext.Core.Credentials;
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
    /// The circuit of an integration's server; work under it throws <see cref="BrokenCircuitException"/> while it is open. What asked nobody, or
    /// failed for reasons of our own, tells nothing of the server: it opens no circuit, and a circuit that is half open goes on being open.
    /// </summary>
    internal ResiliencePipeline<ProbeResult> For(Integration integration) =>
        For<ProbeResult>($"{integration.Organization.Key}:{integration.Url.Authority}", _ => true, found => found.IsTransient);

    /// <summary>The circuit of the authorization server that a connection's grant is of; the same holds.</summary>
    internal ResiliencePipeline<RefreshResult> For(Connection connection) => For<RefreshResult>(
        $"{connection.Organization.Key}:{RefreshService.AuthorityOf(connection) ?? connection.Integration.ToString()}", result => result.WasAuthorityAsked, result => result.IsAuthorityAway);

    private ResiliencePipeline<TResult> For<TResult>(string key, Func<TResult, bool> wasAsked, Func<TResult, bool> isAway) => _pipelines.GetOrAddPipeline<TResult>(
        key,
        builder =>
        {
            CircuitBreakerStateProvider state = new();
            builder.TimeProvider = clock;
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<TResult>
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { } result && wasAsked(result) ? isAway(result) : state.CircuitState == CircuitState.HalfOpen),
                StateProvider = state,
                FailureRatio = 0.9,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromMinutes(10),
                BreakDuration = Break,
            });
        });

    /// <inheritdoc/>
    public void Dispose() => _pipelines.Dispose();
}
