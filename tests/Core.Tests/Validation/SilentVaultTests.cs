using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Probes;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;
using Kontext.Core.Validation;
using Kontext.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Validation;

public sealed class SilentVaultTests(TestTables tables) : IClassFixture<TestTables>
{
    private readonly Rooms _rooms = new(tables);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_vault_that_does_not_answer_leaves_a_validation_its_twenty_seconds()
    {
        var integration = await _rooms.GetAsync((await _rooms.CreateAsync("""{"name":"A","url":"https://a.example","authMode":"server_token","serverToken":"t"}""", Ct)).Id, Ct);

        await Assert.ThrowsAsync<UnavailableException>(() => ValidateAsync(integration));
    }

    [Fact]
    public async Task A_validation_reports_the_integration_when_the_vault_gives_no_user_credential()
    {
        var integration = await _rooms.GetAsync((await _rooms.CreateAsync("""{"name":"B","url":"https://b.example","authMode":"user_token"}""", Ct)).Id, Ct);
        await _rooms.ConnectAsync(integration, """{"token":"t"}""", Ct);

        Assert.True((await ValidateAsync(integration)).Succeeded(out var report, out _));

        Assert.EndsWith("Your own credential could not be tried: Key Vault does not answer at the moment; try again later.", report.Message, StringComparison.Ordinal);
        Assert.NotNull(report.Integration.Validation.CheckedAt);
    }

    private async Task<Outcome<ValidationReport>> ValidateAsync(Integration integration)
    {
        await using var outbound = new OutboundServices(new Dictionary<string, string?>(), clock: _rooms.Clock);
        var vault = new SilentVault();
        var store = new ValidationStore(tables.Tables);
        var records = new FindingRecords(_rooms.Checks, store, _rooms.Pins, Options.Create(new RecheckOptions()), _rooms.Clock, NullLogger<FindingRecords>.Instance);
        var connections = new ConnectionStore(tables.Tables);
        var people = new PersonCheck(
            outbound.Get<ServerCheck>(), new CredentialResolver(connections, _rooms.Uses, _rooms.Refreshes, new SecretCache(vault, _rooms.Clock), _rooms.Clock), connections, _rooms.Uses, _rooms.Clock);
        var service = new ValidationService(outbound.Get<ServerCheck>(), people, records, store, vault, _rooms.Clock);

        var answer = service.ValidateAsync(integration, _rooms.Alice, Ct);
        await vault.Asked.WaitAsync(Ct);
        _rooms.Clock.Advance(TimeSpan.FromSeconds(4));
        return await answer;
    }

    private sealed class SilentVault : ISecretStore
    {
        public IReadOnlyList<string> Vaults => ["silent"];

        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public async Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken)
        {
            _asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return null;
        }

        public SecretAddress NewAddress() => throw new NotSupportedException();

        public Task<SecretReference> SetAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<SecretReference> SetAtOnceAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredCredential?> FindNewestAsync(SecretAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteAsync(SecretAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
