using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;
using Kontext.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>A vault becomes unavailable after the server has replaced the tokens. The tokens are stored in another vault, and no token is lost or left over.</summary>
public sealed class MovedTokensTests(AzuriteServer azurite) : IDisposable
{
    private readonly ScriptedKeyVault _vault = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _vault.Dispose();

    [Fact]
    public async Task Tokens_move_to_another_vault_and_the_old_secret_is_deleted_without_revoking()
    {
        await using var host = await StartDueAsync();
        var before = (await host.FindAsync()).Secret!.Address;
        host.Tokens.Meanwhile(() => GoAway(before.Vault));

        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync()).Kind);

        var moved = await host.FindAsync();
        Assert.NotEqual(before.Vault, moved.Secret!.Address.Vault);
        Assert.Equal(before.Moved(moved.Secret.Address.Vault, 2), moved.Secret.Address);
        Assert.Equal((null, false), (moved.Refresh!.Standby, moved.Refresh.ReplyLost));
        Assert.Equal((RotatingTokens.Access(2), RotatingTokens.Refresh(2)), await host.TokensAsync());
        _vault.IsAway = (_, _) => false;
        await host.RunForAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.Equal([Client(host), moved.Secret.Address.Name], _vault.Names.OrderBy(name => name.Count(letter => letter == '-')));
        Assert.Empty(host.Server.Revocation.Requests);
        Assert.Equal(moved.Secret.Address, (await host.FindAsync()).Secret!.Address);
        Assert.True((await host.StatusAsync()).Connected);
    }

    [Fact]
    public async Task Moved_tokens_without_a_commit_are_taken_over()
    {
        await using var host = await StartDueAsync();
        await MoveWithoutCommitAsync(host);
        _vault.IsAway = (_, _) => false;

        await host.RunForAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));

        Assert.Single(host.Tokens.Refreshes);
        Assert.Equal((RotatingTokens.Access(2), RotatingTokens.Refresh(2)), await host.TokensAsync());
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        Assert.Equal(2, _vault.Names.Count);
        Assert.Empty(host.Server.Revocation.Requests);
    }

    [Fact]
    public async Task Moved_tokens_without_a_commit_are_revoked_with_their_connection()
    {
        await using var host = await StartDueAsync();
        await MoveWithoutCommitAsync(host);

        Assert.Null(await host.Rooms.Get<DisconnectService>().DisconnectAsync(host.Integration, host.Rooms.Alice, Ct));
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));

        Assert.Equal(RotatingTokens.Refresh(2), host.Server.Revocation.Requests[0].Form["token"]);
        Assert.Equal([Client(host)], _vault.Names);
        Assert.DoesNotContain(await host.Rooms.RowsAsync(Core.Storage.Tables.Connections), row => row.RowKey.StartsWith("x_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_no_vault_stores_the_tokens_the_next_refusal_is_a_lost_reply()
    {
        await using var host = await StartDueAsync();
        host.Tokens.Meanwhile(() =>
        {
            _vault.IsAway = (_, method) => method == HttpMethod.Put;
            return Task.CompletedTask;
        });

        Assert.Equal(RefreshKind.Failed, (await host.RefreshAsync()).Kind);
        Assert.True((await host.FindAsync()).Refresh!.ReplyLost);

        _vault.IsAway = (_, _) => false;
        await host.RunForAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(5));
        Assert.Equal(GrantLoss.ReplyLost, (await host.FindAsync()).Loss);
        Assert.Equal([Client(host)], _vault.Names);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_grant_is_stored_in_another_vault_while_one_is_unavailable(bool hasTakenIt)
    {
        await using var host = await StartDueAsync(tokens => tokens.KeepsRefreshToken = true); // two people share one scripted sequence
        var bob = host.Rooms.Bob;
        string? first = null;
        bool IsOfFirst(string vault, HttpMethod method) => method == HttpMethod.Put && vault == (first ??= vault);
        if (hasTakenIt)
            _vault.IsAnswerLost = IsOfFirst;
        else
            _vault.IsAway = IsOfFirst;

        Assert.Equal(AnswerKind.Connected, (await host.Rooms.ConnectAsync(host.Integration, bob)).Kind);

        var kept = (await host.FindAsync(bob)).Secret!.Address;
        Assert.NotEqual(first, kept.Vault);
        Assert.EndsWith("-1", kept.Name, StringComparison.Ordinal);
        Assert.Equal(hasTakenIt, _vault.Versions.Any(version => version.Vault == first && kept.Name.StartsWith(version.Name, StringComparison.Ordinal)));
        (_vault.IsAway, _vault.IsAnswerLost) = ((_, _) => false, (_, _) => false);
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        Assert.Equal(kept, (await host.FindAsync(bob)).Secret!.Address);
        Assert.Equal(3, _vault.Names.Count); // Alice's, the client's, and Bob's once
        Assert.Empty(host.Server.Revocation.Requests);
    }

    [Fact]
    public async Task Without_a_fault_the_standby_costs_no_request()
    {
        await using var host = await StartDueAsync();
        _vault.ResetOperations();
        var hints = (await host.HintsAsync()).Count;

        Assert.Equal(RefreshKind.Refreshed, (await host.RefreshAsync()).Kind);

        Assert.Equal(["get", "get", "set"], _vault.Operations); // the grant, the client's secret, the new grant
        Assert.Equal(hints, (await host.HintsAsync()).Count);
    }

    [Fact]
    public async Task An_unavailable_vault_delays_only_connections_stored_in_it()
    {
        await using var host = await StartDueAsync();
        var connection = await host.FindAsync();
        _vault.IsAway = (vault, _) => vault == connection.Secret!.Address.Vault;

        var fault = await Assert.ThrowsAsync<UnavailableException>(() => host.RefreshAsync());
        Assert.Equal("Key Vault", fault.Dependency);
        for (var number = 0; number < 3; number++)
            await Assert.ThrowsAsync<UnavailableException>(() => host.Rooms.Get<ISecretStore>().FindAsync(connection.Secret!, Ct));

        Assert.Equal(RefreshKind.Postponed, (await host.RefreshAsync()).Kind);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.NotEqual(connection.Secret!.Address.Vault, host.Rooms.Get<ISecretStore>().NewAddress().Vault));
        _vault.IsAway = (_, _) => false;
        await host.RunForAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));
        Assert.Equal(0, (await host.FindAsync()).Refresh!.Failures);
        Assert.Single(host.Tokens.Refreshes);
    }

    private async Task<RefreshHost> StartDueAsync(Action<RotatingTokens>? script = null)
    {
        var host = await RefreshHost.StartAsync(azurite, _vault, script, [.. ((string[])["first", "second"]).Select(Setting)]);
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        return host;
    }

    private static (string Key, string Value) Setting(string vault) => ($"Secrets:Vaults:{vault}", ScriptedKeyVault.AddressOf(vault).AbsoluteUri);

    private static string Client(RefreshHost host) => host.Integration.OAuth!.ClientSecret!.Address.Name;

    private Task GoAway(string vault)
    {
        _vault.IsAway = (asked, _) => asked == vault;
        return Task.CompletedTask;
    }

    private async Task MoveWithoutCommitAsync(RefreshHost host)
    {
        var away = (await host.FindAsync()).Secret!.Address.Vault;
        host.Tokens.Meanwhile(() =>
        {
            _vault.IsAway = (vault, method) => vault == away && method == HttpMethod.Put;
            host.Rooms.Tables.Faults.RefuseAll(host.Rooms.Writes(Core.Storage.Tables.Connections));
            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<UnavailableException>(() => host.RefreshAsync());
        host.Rooms.Tables.Faults.Forget();
        Assert.Contains(_vault.Versions, kept => kept.Vault != away && kept.Value.Contains(RotatingTokens.Refresh(2), StringComparison.Ordinal));
    }
}
