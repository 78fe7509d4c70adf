using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>Only calls to a server change the circuit of the server.</summary>
public sealed class AuthorityBreakersTests
{
    private static readonly RefreshResult Away = new(RefreshKind.Failed, null, new TokenFailure { Kind = TokenFailureKind.Transient, Message = "" }) { WasAuthorityAsked = true };

    private readonly FakeTimeProvider _clock = new();
    private readonly AuthorityBreakers _breakers;

    public AuthorityBreakersTests() => _breakers = new AuthorityBreakers(_clock);

    private static Connection Connection { get; } = new()
    {
        Organization = new OrganizationId("acme"),
        User = new UserId("https://issuer.example", "alice"),
        Integration = new IntegrationId(Guid.Empty),
        Epoch = 1,
        ConnectedAt = DateTimeOffset.UnixEpoch,
    };

    [Theory]
    [InlineData(RefreshKind.UnderWay)]
    [InlineData(RefreshKind.Postponed)]
    [InlineData(RefreshKind.Overtaken)]
    [InlineData(RefreshKind.Refreshed)]
    public async Task A_refresh_that_called_no_server_closes_no_circuit(RefreshKind kind)
    {
        await OpenAsync();
        _clock.Advance(AuthorityBreakers.Break);

        await RunAsync(new RefreshResult(kind, null));

        await Assert.ThrowsAsync<BrokenCircuitException>(() => RunAsync(Away));
    }

    [Fact]
    public async Task One_answer_of_the_server_closes_the_circuit()
    {
        await OpenAsync();
        _clock.Advance(AuthorityBreakers.Break);

        await RunAsync(new RefreshResult(RefreshKind.Refreshed, null) { WasAuthorityAsked = true });

        await RunAsync(Away);
    }

    [Fact]
    public async Task An_unavailable_vault_does_not_open_the_circuit_of_a_server()
    {
        for (var number = 0; number < 20; number++)
            await Assert.ThrowsAsync<UnavailableException>(() => RunAsync(() => throw new UnavailableException("Key Vault", retryAfter: null)));

        await RunAsync(Away);
    }

    [Fact]
    public async Task An_unavailable_vault_does_not_close_the_circuit_of_a_server()
    {
        await OpenAsync();
        _clock.Advance(AuthorityBreakers.Break);

        await Assert.ThrowsAsync<UnavailableException>(() => RunAsync(() => throw new UnavailableException("Key Vault", retryAfter: null)));

        await Assert.ThrowsAsync<BrokenCircuitException>(() => RunAsync(Away));
    }

    [Fact]
    public async Task The_number_of_circuits_is_bounded_and_the_least_used_is_removed()
    {
        await OpenAsync();
        for (var number = 0; number < AuthorityBreakers.Most - 1; number++)
            _breakers.For(Connection with { Integration = new IntegrationId(Guid.CreateVersion7(_clock.GetUtcNow())) });
        Assert.Equal(AuthorityBreakers.Most, _breakers.Count);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => RunAsync(Away));

        // The open circuit was the last to be used; the first of the others makes room.
        _breakers.For(Connection with { Integration = new IntegrationId(Guid.CreateVersion7(_clock.GetUtcNow())) });

        Assert.Equal(AuthorityBreakers.Most, _breakers.Count);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => RunAsync(Away));
    }

    private async Task OpenAsync()
    {
        for (var number = 0; number < 5; number++)
            await RunAsync(Away);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => RunAsync(Away));
    }

    private Task RunAsync(RefreshResult result) => RunAsync(() => result);

    private async Task RunAsync(Func<RefreshResult> act) =>
        await _breakers.For(Connection).ExecuteAsync(_ => ValueTask.FromResult(act()), TestContext.Current.CancellationToken);
}
