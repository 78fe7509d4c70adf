using Kontext.Core.Bounds;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Probes;
using Kontext.Core.Refreshing;
using Polly;
using Polly.CircuitBreaker;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Leaves a server alone for a while that keeps failing: a circuit for each authority and organization, within this instance. Per organization,
/// so that one tenant's trouble is not another's. Tenants choose authorities, so the circuit that was used longest ago is forgotten where there are too many.
/// </summary>
public sealed class AuthorityBreakers(TimeProvider clock)
{
    /// <summary>How many circuits there are at most, of servers and of authorization servers each.</summary>
    internal const int Most = 2_000;

    /// <summary>How long an open circuit stays open.</summary>
    internal static readonly TimeSpan Break = TimeSpan.FromMinutes(5);

    private readonly LeastUsed<string, ResiliencePipeline<ProbeResult>> _servers = new(Most);
    private readonly LeastUsed<string, ResiliencePipeline<RefreshResult>> _authorizationServers = new(Most);

    /// <summary>How many circuits are remembered.</summary>
    internal int Count => _servers.Count + _authorizationServers.Count;

    /// <summary>
    /// The circuit of an integration's server; work under it throws <see cref="BrokenCircuitException"/> while it is open. What asked nobody, or
    /// failed for reasons of our own, tells nothing of the server: it opens no circuit, and a circuit that is half open goes on being open.
    /// </summary>
    internal ResiliencePipeline<ProbeResult> For(Integration integration) => _servers.GetOrAdd(
        $"{integration.Organization.Key}:{integration.Url.Authority}",
        _ => New<ProbeResult>(found => found.Outcome != ProbeOutcome.Postponed, found => found.IsTransient));

    /// <summary>The circuit of the authorization server that a connection's grant is of; the same holds.</summary>
    internal ResiliencePipeline<RefreshResult> For(Connection connection) => _authorizationServers.GetOrAdd(
        $"{connection.Organization.Key}:{RefreshService.AuthorityOf(connection) ?? connection.Integration.ToString()}",
        _ => New<RefreshResult>(result => result.WasAuthorityAsked, result => result.IsAuthorityAway));

    private ResiliencePipeline<TResult> New<TResult>(Func<TResult, bool> wasAsked, Func<TResult, bool> isAway)
    {
        CircuitBreakerStateProvider state = new();
        return new ResiliencePipelineBuilder<TResult> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<TResult>
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { } result && wasAsked(result) ? isAway(result) : state.CircuitState == CircuitState.HalfOpen),
                StateProvider = state,
                FailureRatio = 0.9,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromMinutes(10),
                BreakDuration = Break,
            })
            .Build();
    }
}
