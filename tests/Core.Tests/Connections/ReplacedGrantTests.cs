using System.Text;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Connections;

/// <summary>Credentials that something else takes the place of: a new connection, a new configuration, or nothing at all.</summary>
public sealed class ReplacedGrantTests(AzuriteServer azurite)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connecting_again_revokes_only_the_old_tokens()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);

        await host.ConnectAsync(integration);

        Assert.Equal(["refresh-1", "access-1"], EndingHost.TokensAt(host.Server.Revocation));
        Assert.Equal((0, 0), (await host.OpenEndingsAsync(), host.Metrics.Sum("kontext.endings.open")));
        Assert.Equal("refresh-2", (await GrantAsync(host, integration))?.RefreshToken);
    }

    [Fact]
    public async Task Old_tokens_are_revoked_once_after_the_server_was_unavailable()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        host.Server.Revocation.Refuses(503);
        await host.ConnectAsync(integration);
        Assert.Equal((1, 1), (await host.OpenEndingsAsync(), host.Metrics.Sum("kontext.endings.open")));

        host.Server.Revocation.Answers(200, "");
        await host.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));

        Assert.Equal(["refresh-1", "refresh-1", "access-1"], EndingHost.TokensAt(host.Server.Revocation));
        Assert.Equal((0, 0), (await host.OpenEndingsAsync(), host.Metrics.Sum("kontext.endings.open")));
        Assert.Equal("refresh-2", (await GrantAsync(host, integration))?.RefreshToken);
    }

    [Theory, InlineData("refresh_token"), InlineData("access_token")]
    public async Task A_token_that_the_server_gives_again_is_not_revoked(string same)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);

        await host.ConnectAsync(integration, answer: number =>
        {
            var tokens = EndingHost.TokensOf(number);
            tokens[same] = EndingHost.TokensOf(1)[same]!.GetValue<string>();
            return tokens;
        });
        await host.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(30));

        Assert.Empty(host.Server.Revocation.Requests);
        Assert.Equal(0, await host.OpenEndingsAsync());
        Assert.NotNull(await GrantAsync(host, integration));
    }

    [Theory]
    [InlineData("""{ "url": "https://elsewhere.example/api" }""")]
    [InlineData("""{ "authMode": "user_token" }""")]
    [InlineData("""{ "oauth": { "issuer": "https://elsewhere.example" } }""")]
    [InlineData("""{ "oauth": { "clientId": "another", "clientSecret": "canary-anothers-secret", "authorizationUrl": "{a}", "tokenUrl": "{t}", "revocationUrl": "{r}" } }""")]
    [InlineData("""{ "oauth": { "clientId": "own", "clientSecret": "canary-anothers-secret", "authorizationUrl": "{a}", "tokenUrl": "https://elsewhere.example/t" } }""")]
    public async Task A_configuration_change_revokes_tokens_with_the_client_that_got_them(string change)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);

        await host.PatchAsync(integration, change.Replace("{a}", $"{host.Server.Authorization.Url}", StringComparison.Ordinal)
            .Replace("{t}", $"{host.Server.Token.Url}", StringComparison.Ordinal).Replace("{r}", $"{host.Server.Revocation.Url}", StringComparison.Ordinal));
        await host.PassAsync(3 * Minute, Minute);

        Assert.Equal(["refresh-1", "access-1"], EndingHost.TokensAt(host.Server.Revocation));
        Assert.All(host.Server.Revocation.Requests, request => Assert.Equal($"own:{EndingHost.OwnSecret}", ClientOf(request)));
        var ended = await host.FindAsync(integration);
        Assert.Equal((null, DisconnectReason.ConfigurationChanged), (ended.Secret, ended.Reason));
        Assert.Equal((0, 0), (await host.OpenEndingsAsync(), host.Metrics.Sum("kontext.endings.open")));
    }

    [Fact]
    public async Task A_revocation_uses_the_new_secret_of_the_same_client()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        await host.PatchAsync(integration, $$"""{ "oauth": {{host.Entered.Replace(EndingHost.OwnSecret, "canary-new-secret", StringComparison.Ordinal)}} }""");

        await host.DisconnectAsync(integration);

        Assert.All(host.Server.Revocation.Requests, request => Assert.Equal("own:canary-new-secret", ClientOf(request)));
    }

    [Fact]
    public async Task The_secret_of_an_old_client_stays_until_its_tokens_are_revoked()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        var old = integration.OAuth!.ClientSecret!;
        await host.ConnectAsync(integration);
        host.Server.Revocation.Refuses(503);

        await host.PatchAsync(integration, """{ "oauth": { "clientId": "another", "clientSecret": "canary-anothers-secret" } }""");
        await host.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.Contains(old.Address.Name, await host.SecretsAsync());
        host.Server.Revocation.Answers(200, "");
        await host.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));

        Assert.All(host.Server.Revocation.Requests, request => Assert.Equal($"own:{EndingHost.OwnSecret}", ClientOf(request)));
        Assert.Equal(0, await host.OpenEndingsAsync());
        Assert.Equal([(await host.ReadAsync(integration)).OAuth!.ClientSecret!.Address.Name], await host.SecretsAsync());
        Assert.Equal(0, host.Metrics.Sum("kontext.endings.given_up"));
    }

    [Fact]
    public async Task A_grant_without_a_connection_is_revoked_and_then_deleted()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        host.Server.Token.Answers(EndingHost.TokensOf(1));

        // The process ends between the vault and the row.
        var ended = host.Faults.EndAt(
            request => request.Method == Azure.Core.RequestMethod.Post && request.Uri.Path.EndsWith("Connections", StringComparison.Ordinal), isDone: false);
        var connecting = host.TryConnectAsync(integration);
        await Task.WhenAny(connecting, ended);
        host.Faults.Forget();
        Assert.Equal(2, (await host.SecretsAsync()).Count);
        host.Server.Revocation.AnswersOnce(503, "");
        await host.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));

        Assert.Equal(["refresh-1", "refresh-1", "access-1"], EndingHost.TokensAt(host.Server.Revocation));
        Assert.Equal([integration.OAuth!.ClientSecret!.Address.Name], await host.SecretsAsync());
    }

    [Fact]
    public async Task A_token_that_must_be_valid_to_be_revoked_is_refreshed_stored_and_revoked()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var (integration, token, revocation) = await ExpiredAtDropboxAsync(host);
        token.Answers(EndingHost.TokensOf(2));
        var keptFirst = false;
        revocation.Answers(async context =>
        {
            var kept = await host.RowsAsync("DevelopmentSecrets");
            keptFirst = kept.Exists(row => row.GetString("Content")?.Contains("access-2", StringComparison.Ordinal) == true);
            context.Response.StatusCode = StatusCodes.Status200OK;
        });

        await host.DisconnectAsync(integration);

        Assert.Equal("refresh-1", token.Requests[^1].Form["refresh_token"]);
        Assert.Equal("Bearer access-2", Assert.Single(revocation.Requests).Authorization);
        Assert.True(keptFirst);
        Assert.Equal((0, 0), (await host.OpenEndingsAsync(), host.Metrics.Sum("kontext.endings.given_up")));
    }

    [Fact]
    public async Task A_crash_after_a_refresh_for_revocation_leaves_no_valid_token()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var (integration, token, revocation) = await ExpiredAtDropboxAsync(host);
        token.Answers(EndingHost.TokensOf(2));
        using var leaving = new CancellationTokenSource();
        revocation.AnswersOnce(async context =>
        {
            await leaving.CancelAsync();
            context.Abort();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await host.Get<DisconnectService>().DisconnectAsync(await host.ReadAsync(integration), EndingHost.Alice, leaving.Token));
        revocation.Answers(200, "null");
        token.Answers(400, """{ "error": "invalid_grant" }""");
        await host.PassAsync(3 * Minute, Minute);

        Assert.Equal("Bearer access-2", revocation.Requests[1].Authorization);
        Assert.Equal(0, await host.OpenEndingsAsync());
        Assert.Equal([integration.OAuth!.ClientSecret!.Address.Name], await host.SecretsAsync());
    }

    [Fact]
    public async Task A_token_that_must_be_valid_to_be_revoked_is_revoked_after_a_later_refresh()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var (integration, token, revocation) = await ExpiredAtDropboxAsync(host);
        token.Refuses(429, retryAfterSeconds: 1_800);
        var asked = token.Requests.Count;

        await host.DisconnectAsync(integration);
        Assert.Empty(revocation.Requests);
        Assert.Equal(1, await host.OpenEndingsAsync());
        token.Answers(EndingHost.TokensOf(2));
        revocation.Answers(200, "null");
        await host.PassAsync(TimeSpan.FromMinutes(25), TimeSpan.FromMinutes(5));
        Assert.Equal(asked + 1, token.Requests.Count);
        await host.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5));

        Assert.Equal("Bearer access-2", Assert.Single(revocation.Requests).Authorization);
        Assert.Equal(0, await host.OpenEndingsAsync());
    }

    private static async Task<(Integration Integration, ScriptedEndpoint Token, ScriptedEndpoint Revocation)> ExpiredAtDropboxAsync(EndingHost host)
    {
        var token = host.At("https://api.dropboxapi.com/oauth2/token");
        var integration = await host.CreateAsync(EndingHost.OwnClientAt("dropbox"));
        await host.ConnectAsync(integration, token: token);
        host.Clock.Advance(TimeSpan.FromDays(31));
        return (integration, token, host.At("https://api.dropboxapi.com/2/auth/token/revoke"));
    }

    private static string ClientOf(OAuthRequest request) =>
        Uri.UnescapeDataString(Encoding.UTF8.GetString(Convert.FromBase64String(request.Authorization!["Basic ".Length..])));

    private static async Task<OAuthGrant?> GrantAsync(EndingHost host, Integration integration) =>
        (await host.Get<ISecretStore>().FindAsync((await host.FindAsync(integration)).Secret!, Ct))?.Grant;
}
