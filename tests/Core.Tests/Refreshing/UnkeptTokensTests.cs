using Azure.Core;
using Kontext.Core.Endings;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Core.Storage;
using Kontext.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>Refreshed tokens that could not be stored or committed at once: no expired token is returned, and no valid token stays without an owner.</summary>
public sealed class UnkeptTokensTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_taken_over_after_their_expiry_are_refreshed_before_they_are_returned()
    {
        await using var host = await StartDueAsync();
        await StoreWithoutCommitAsync(host);
        host.Clock.Advance(TimeSpan.FromHours(2));

        var outcome = await host.Rooms.Get<CredentialResolver>().ResolveAsync(await host.Rooms.ReadAsync(host.Integration), await host.FindAsync(), Ct);

        Assert.True(outcome.Succeeded(out var usable, out var problem), problem?.Message);
        Assert.Equal(RotatingTokens.Access(3), usable.Credential.Grant!.AccessToken);
        Assert.Equal([RotatingTokens.Refresh(1), RotatingTokens.Refresh(2)], host.Tokens.Refreshes.Select(request => request.Form["refresh_token"]));
    }

    [Fact]
    public async Task Tokens_that_no_vault_stores_are_revoked_after_a_disconnect()
    {
        await using var host = await StartDueAsync();
        host.Rooms.Tables.Faults.RefuseConnection(StoresSecret(host), async () =>
        {
            await DisconnectAsync(host);
            host.Rooms.Tables.Faults.RefuseAll(Rooms.IsBatch);
        });

        Assert.Equal(RefreshKind.Overtaken, (await host.RefreshAsync()).Kind);

        Assert.Contains(RotatingTokens.Refresh(2), RevokedBy(host));
        Assert.Contains(RotatingTokens.Access(2), RevokedBy(host));
        host.Rooms.Tables.Faults.Forget();
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task The_engine_revokes_late_tokens_when_the_client_secret_could_not_be_read()
    {
        await using var host = await StartDueAsync();
        host.Tokens.Meanwhile(async () =>
        {
            await DisconnectAsync(host);
            var name = host.Integration.OAuth!.ClientSecret!.Address.Name;
            host.Rooms.Tables.Faults.RefuseAll(request => request.Method == RequestMethod.Get && request.Uri.ToString().Contains(name, StringComparison.Ordinal));
        });

        await Assert.ThrowsAsync<UnavailableException>(() => host.RefreshAsync());
        Assert.Empty(RevokedBy(host));
        host.Rooms.Tables.Faults.Forget();
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));

        Assert.Contains(RotatingTokens.Refresh(2), RevokedBy(host));
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_token_that_the_resource_accepts_again_is_refreshed_before_expiry_again()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var connections = host.Rooms.Get<CredentialUseService>();
        for (var refusals = 0; refusals < 2; refusals++)
        {
            await connections.RecordAnswerAsync(await host.FindAsync(), accepted: false, Ct);
            host.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        await host.RunForAsync(TimeSpan.FromHours(25), TimeSpan.FromHours(1));
        var before = host.Tokens.Refreshes.Count;
        await connections.RecordAnswerAsync(await host.FindAsync(), accepted: true, Ct);
        await host.RunForAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));

        Assert.InRange(host.Tokens.Refreshes.Count - before, 3, 4);
    }

    private async Task<RefreshHost> StartDueAsync()
    {
        var host = await RefreshHost.StartAsync(azurite);
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        return host;
    }

    private static async Task StoreWithoutCommitAsync(RefreshHost host)
    {
        host.Tokens.Meanwhile(() =>
        {
            host.Rooms.Tables.Faults.RefuseAll(host.Rooms.Writes(Tables.Connections));
            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<UnavailableException>(() => host.RefreshAsync());
        host.Rooms.Tables.Faults.Forget();
    }

    private static async Task DisconnectAsync(RefreshHost host) =>
        Assert.Null(await host.Other.Get<DisconnectService>().DisconnectAsync(host.Integration, host.Rooms.Alice, Ct));

    private static List<string> RevokedBy(RefreshHost host) => [.. host.Server.Revocation.Requests.Select(request => request.Form["token"])];

    // The first transaction of a refresh.
    private static Func<Request, bool> StoresSecret(RefreshHost host) => request => Rooms.IsBatch(request) && host.Tokens.Refreshes.Count == 1;
}
