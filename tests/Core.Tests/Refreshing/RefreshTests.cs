using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.OAuth;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;
using Kontext.Core.Tests.Connecting;
using Kontext.Testing;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>Refreshes by the engine without faults.</summary>
public sealed class RefreshTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grant_is_refreshed_before_each_expiry()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        await host.RunAfterAsync(TimeSpan.FromMinutes(44));
        Assert.Empty(host.Tokens.Refreshes);

        for (var number = 2; number <= 6; number++)
        {
            await host.RunForAsync(TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(10));
            Assert.Equal((RotatingTokens.Access(number), RotatingTokens.Refresh(number)), await host.TokensAsync());
        }

        Assert.False(host.Tokens.IsFamilyDead);
        Assert.Equal(5, host.Tokens.Refreshes.Count);
        Assert.True((await host.StatusAsync()).Connected);
        var refresh = (await host.FindAsync()).Refresh!;
        Assert.Equal((6, 6, null, 0, false), (refresh.Fence, refresh.CommittedFence, refresh.ClaimedUntil, refresh.Failures, refresh.ReplyLost));
    }

    [Fact]
    public async Task A_refresh_uses_the_client_the_server_and_the_resource_of_the_grant()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var before = await host.Rooms.FindGrantAsync(host.Integration);

        await host.RunAfterAsync(TimeSpan.FromMinutes(50));

        var sent = Assert.Single(host.Tokens.Refreshes);
        Assert.Equal(RotatingTokens.Refresh(1), sent.Form["refresh_token"]);
        Assert.Equal(host.Integration.Url.OriginalString, sent.Form["resource"]);
        Assert.Equal(Basic("own", FlowRooms.OwnSecret), sent.Authorization);
        var after = (await host.Rooms.FindGrantAsync(host.Integration))!;
        Assert.Equal(
            (before!.Issuer, before.TokenEndpoint, before.RevocationEndpoint, before.ClientId, before.ClientAuthentication, before.ClientSecret, before.Resource, 2),
            (after.Issuer, after.TokenEndpoint, after.RevocationEndpoint, after.ClientId, after.ClientAuthentication, after.ClientSecret, after.Resource, after.Fence));
        Assert.Equal(host.Now.AddHours(1), after.AccessTokenExpiresAt);
    }

    [Fact]
    public async Task The_old_refresh_token_is_kept_when_none_comes_back()
    {
        await using var host = await RefreshHost.StartAsync(azurite, tokens => tokens.KeepsRefreshToken = true);

        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        await host.RunAfterAsync(TimeSpan.FromMinutes(50));

        Assert.Equal((RotatingTokens.Access(3), RotatingTokens.Refresh(1)), await host.TokensAsync());
    }

    [Fact]
    public async Task Each_new_refresh_token_replaces_the_recorded_expiry()
    {
        await using var host = await RefreshHost.StartAsync(azurite, tokens => tokens.More = ", \"refresh_token_expires_in\": 36000");
        Assert.Equal(host.Now.AddHours(10), (await host.FindAsync()).ExpiresAt);

        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        Assert.Equal(host.Now.AddHours(10), (await host.FindAsync()).ExpiresAt);

        host.Tokens.More = "";
        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        Assert.Null((await host.FindAsync()).ExpiresAt);
    }

    [Fact]
    public async Task An_unchanged_refresh_token_keeps_its_recorded_expiry()
    {
        await using var host = await RefreshHost.StartAsync(azurite, tokens =>
        {
            tokens.More = ", \"refresh_token_expires_in\": 36000";
            tokens.KeepsRefreshToken = true;
        });
        var end = host.Now.AddHours(10);
        host.Tokens.More = "";

        await host.RunAfterAsync(TimeSpan.FromMinutes(50));

        Assert.Equal(end, (await host.FindAsync()).ExpiresAt);
    }

    [Fact]
    public async Task A_refresh_with_fewer_scopes_records_the_fewer_scopes()
    {
        await using var host = await RefreshHost.StartAsync(azurite, tokens => tokens.More = ", \"scope\": \"read write\"");
        host.Tokens.More = ", \"scope\": \"read\"";

        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        Assert.Equal(Scopes.Read(["read"]), (await host.FindAsync()).Grant!.Granted);

        host.Tokens.More = "";
        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        Assert.Equal(Scopes.Read(["read"]), (await host.FindAsync()).Grant!.Granted);
    }

    [Fact]
    public async Task A_refresh_sends_the_current_client_secret_after_a_replacement()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var changed = await host.Rooms.UpdateAsync(
            host.Integration, $$"""{ "oauth": {{host.Rooms.Entered.Replace(FlowRooms.OwnSecret, "canary-rotated", StringComparison.Ordinal)}} }""");

        await host.RunAfterAsync(TimeSpan.FromMinutes(50));

        Assert.Equal(Basic("own", "canary-rotated"), Assert.Single(host.Tokens.Refreshes).Authorization);
        var grant = await host.Rooms.FindGrantAsync(host.Integration);
        Assert.Equal(changed.OAuth!.ClientSecret!.ToString(), grant!.ClientSecret);
        Assert.Equal(changed.OAuth.ClientSecret, (await host.FindAsync()).Grant!.ClientSecret);
    }

    [Fact]
    public async Task The_deployments_client_authenticates_with_the_current_settings()
    {
        await using var host = await RefreshHost.StartAsync(
            azurite, script: null, ("Providers:github:ClientId", "deployment"), ("Providers:github:ClientSecret", "canary-deployment"));
        var commit = host.Rooms.Get<ConnectCommit>();
        var place = await commit.ReserveAsync(host.Integration, host.Rooms.Bob, Ct);
        var end = host.Now.AddHours(1);
        var credential = new NewCredential
        {
            Credential = new Credential
            {
                Grant = new OAuthGrant
                {
                    AccessToken = RotatingTokens.Access(1),
                    RefreshToken = RotatingTokens.Refresh(1),
                    AccessTokenExpiresAt = end,
                    TokenEndpoint = host.Server.Token.Url,
                    Provider = "github",
                    ClientId = "deployment",
                    ClientAuthentication = "client_secret_post",
                    Fence = OAuthGrant.FirstFence,
                },
            },
            Grant = new ConnectionGrant { ClientId = "deployment", IsRenewable = true, AccessTokenExpiresAt = end },
        };
        Assert.True((await commit.StoreAsync(host.Integration, place, credential.ToConnection(host.Integration, host.Rooms.Bob, host.Now), credential.Credential, Ct)).Succeeded(out _, out _));

        var result = await host.Rooms.Get<RefreshService>().RefreshAsync(host.Integration, await host.FindAsync(host.Rooms.Bob), Ct);

        Assert.Equal(RefreshKind.Refreshed, result.Kind);
        var form = Assert.Single(host.Tokens.Refreshes).Form;
        Assert.Equal(("deployment", "canary-deployment"), (form["client_id"], form["client_secret"]));
    }

    [Fact]
    public async Task An_idle_connection_is_refreshed_once_a_day()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        await host.RunForAsync(TimeSpan.FromDays(8), TimeSpan.FromHours(3));
        var before = host.Tokens.Refreshes.Count;

        await host.RunForAsync(TimeSpan.FromDays(10), TimeSpan.FromHours(2));

        Assert.InRange(host.Tokens.Refreshes.Count - before, 9, 11);
        Assert.True((await host.StatusAsync()).Connected);
    }

    [Fact]
    public async Task A_token_that_the_provider_accepts_again_is_still_refreshed()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        var connections = host.Rooms.Get<CredentialUseService>();
        await connections.RecordAnswerAsync(await host.FindAsync(), accepted: false, Ct);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await connections.RecordAnswerAsync(await host.FindAsync(), accepted: false, Ct);
        await host.RunAfterAsync(TimeSpan.FromHours(1));
        await connections.RecordAnswerAsync(await host.FindAsync(), accepted: true, Ct);
        var before = host.Tokens.Refreshes.Count;

        await host.RunForAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(2));

        Assert.True(host.Tokens.Refreshes.Count >= before + 2);
    }

    [Fact]
    public async Task No_refresh_without_a_refresh_token_or_for_an_archived_integration()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.AnswersOnce(200, """{ "access_token": "canary-alone", "token_type": "Bearer", "expires_in": 60 }""");
        await host.Rooms.ConnectAsync(host.Integration, host.Rooms.Bob);
        Assert.Null((await host.FindAsync(host.Rooms.Bob)).Refresh);
        await host.Rooms.ArchiveAsync(host.Integration);

        await host.RunForAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(2));

        Assert.Empty(host.Tokens.Refreshes);
        Assert.Equal(RefreshKind.Overtaken, (await host.Rooms.Get<RefreshService>().RefreshAsync(
            await host.Rooms.ReadAsync(host.Integration), await host.FindAsync(host.Rooms.Bob), Ct)).Kind);
    }

    private static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{id}:{secret}"));
}
