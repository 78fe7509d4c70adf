using Kontext.Core.Bounds;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Probes;
using Kontext.Core.Refreshing;
using Polly;
using Polly.CircuitBreaker;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Stops calls to a server that keeps failing. Each organization has its own circuit breaker for each authority, within this instance, so
/// one tenant's trouble does not stop another tenant's calls. Tenants choose authorities, so the number of circuit breakers is limited: the
/// least recently used one is dropped first.
/// </summary>
public sealed class AuthorityBreakers(TimeProvider clock)
{
    /// <summary>The most circuit breakers of each kind: for servers of integrations, and for authorization servers.</summary>
    internal const int Most = 2_000;

    /// <summary>How long an open circuit stays open.</summary>
    internal static readonly TimeSpan Break = TimeSpan.FromMinutes(5);

    private readonly LeastUsed<string, ResiliencePipeline<ProbeResult>> _servers = new(Most);
    private readonly LeastUsed<string, ResiliencePipeline<RefreshResult>> _authorizationServers = new(Most);

    /// <summary>The number of circuit breakers in memory.</summary>
    internal int Count => _servers.Count + _authorizationServers.Count;

    /// <summary>
    /// Returns the circuit breaker for an integration's server. While it is open, the work throws <see cref="BrokenCircuitException"/>
    /// without running. A probe that was postponed or that threw says nothing about the server: it counts only in a half-open circuit,
    /// which it opens again.
    /// </summary>
    internal ResiliencePipeline<ProbeResult> For(Integration integration) => _servers.GetOrAdd(
        $"{integration.Organization.Key}:{integration.Url.Authority}",
        _ => New<ProbeResult>(found => found.Outcome != ProbeOutcome.Postponed, found => found.IsTransient));

    /// <summary>
    /// Returns the circuit breaker for the authorization server of a connection's grant. A refresh that did not ask the server, or that
    /// threw, counts only in a half-open circuit, which it opens again.
    /// </summary>
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
