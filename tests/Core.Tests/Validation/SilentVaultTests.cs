using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Kontext.Core.Validation;
using Kontext.Testing;

namespace Kontext.Core.Tests.Validation;

public sealed class SilentVaultTests(TestTables tables) : IClassFixture<TestTables>
{
    private readonly Rooms _rooms = new(tables);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"name":"A","url":"https://a.example","authMode":"server_token","serverToken":"t"}""")]
    [InlineData("""{"name":"B","url":"https://b.example","authMode":"user_token"}""")]
    public async Task A_vault_that_does_not_answer_leaves_a_validation_its_twenty_seconds(string json)
    {
        var integration = await _rooms.GetAsync((await _rooms.CreateAsync(json, Ct)).Id, Ct);
        if (integration.AuthMode == AuthMode.UserToken)
            await _rooms.ConnectAsync(integration, """{"token":"t"}""", Ct);
        await using var outbound = new OutboundServices(new Dictionary<string, string?>(), clock: _rooms.Clock);
        var vault = new SilentVault();
        var service = new ValidationService(outbound.Get<ServerCheck>(), _rooms.Integrations, _rooms.Connections, vault, _rooms.Clock);

        var answer = service.ValidateAsync(integration, _rooms.Alice, Ct);
        await vault.Asked.WaitAsync(Ct);
        _rooms.Clock.Advance(TimeSpan.FromSeconds(4));

        await Assert.ThrowsAsync<UnavailableException>(() => answer);
    }

    private sealed class SilentVault : ISecretStore
    {
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

        public Task DeleteAsync(SecretAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
