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

/// <summary>Only what a server was asked tells of it.</summary>
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
    public async Task What_asked_nobody_closes_no_circuit(RefreshKind kind)
    {
        await OpenAsync();
        _clock.Advance(AuthorityBreakers.Break);

        await RunAsync(new RefreshResult(kind, null));

        await Assert.ThrowsAsync<BrokenCircuitException>(() => RunAsync(Away));
    }

    [Fact]
    public async Task One_answer_of_the_server_closes_it()
    {
        await OpenAsync();
        _clock.Advance(AuthorityBreakers.Break);

        await RunAsync(new RefreshResult(RefreshKind.Refreshed, null) { WasAuthorityAsked = true });

        await RunAsync(Away);
    }

    [Fact]
    public async Task A_vault_that_is_away_keeps_nobody_from_the_server()
    {
        for (var number = 0; number < 20; number++)
            await Assert.ThrowsAsync<UnavailableException>(() => RunAsync(() => throw new UnavailableException("Key Vault", retryAfter: null)));

        await RunAsync(Away);
    }

    [Fact]
    public async Task Nor_is_the_server_back_because_a_vault_is_away()
    {
        await OpenAsync();
        _clock.Advance(AuthorityBreakers.Break);

        await Assert.ThrowsAsync<UnavailableException>(() => RunAsync(() => throw new UnavailableException("Key Vault", retryAfter: null)));

        await Assert.ThrowsAsync<BrokenCircuitException>(() => RunAsync(Away));
    }

    [Fact]
    public async Task A_tenant_that_names_servers_without_end_fills_no_memory_and_the_least_used_circuit_goes()
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
