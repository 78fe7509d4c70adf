using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;
using Kontext.Testing;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Connections;

/// <summary>A user disconnects. The credential is unusable at once, and its tokens are revoked now or when the server answers again.</summary>
public sealed class EndingTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_refresh_token_is_revoked_before_the_access_token()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        var hints = (await host.RowsAsync("Schedule")).Count(row => row.GetString("Kind") == "garbage");

        await host.DisconnectAsync(integration);

        var told = host.Server.Revocation.Requests;
        Assert.Equal(["refresh-1", "access-1"], told.Select(request => request.Form["token"]));
        Assert.Equal(["refresh_token", "access_token"], told.Select(request => request.Form["token_type_hint"]));
        Assert.All(told, request => Assert.StartsWith("Basic ", request.Authorization, StringComparison.Ordinal));
        await IsOverAsync(host, integration);
        Assert.Equal((1, 1), (Results(host, "refresh_token", "revoked"), Results(host, "access_token", "revoked")));
        Assert.Contains(host.Log.Lines, line => line.Contains("refresh token Revoked, access token Revoked, over True", StringComparison.Ordinal));
        Assert.Equal(hints, (await host.RowsAsync("Schedule")).Count(row => row.GetString("Kind") == "garbage"));
    }

    [Fact]
    public async Task The_credential_is_unusable_before_the_revocation_request()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        Connection? seen = null;
        host.Server.Revocation.Answers(async context =>
        {
            seen ??= await host.FindAsync(integration);
            context.Response.StatusCode = StatusCodes.Status200OK;
        });

        await host.DisconnectAsync(integration);

        Assert.Equal((null, DisconnectReason.Revoked), (seen?.Secret, seen?.Reason));
    }

    [Fact]
    public async Task A_disconnect_waits_at_most_five_seconds_for_a_slow_server()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.NeverAnswers();

        var ending = host.DisconnectAsync(integration);
        await host.Server.Revocation.FirstRequest;
        host.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(ending.IsCompleted);
        host.Clock.Advance(TimeSpan.FromSeconds(0.2));
        await ending;

        Assert.Null((await host.FindAsync(integration)).Secret);
        Assert.Equal(1, await host.OpenEndingsAsync());
        host.Server.Revocation.Answers(200, "");
        await host.PassAsync(TimeSpan.FromMinutes(2));
        await IsOverAsync(host, integration);
        Assert.Equal(0, host.Metrics.Sum("kontext.endings.given_up"));
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(503, null)]
    [InlineData(429, 3_600)]
    [InlineData(503, 7_200)]
    public async Task At_an_unavailable_server_tokens_are_revoked_later_and_after_Retry_After(int status, int? retryAfter)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.Refuses(status, retryAfter);

        await host.DisconnectAsync(integration);
        Assert.Equal((1, 1), (await host.OpenEndingsAsync(), host.Server.Revocation.Requests.Count));
        Assert.Equal(1, Results(host, "refresh_token", "transient"));
        host.Server.Revocation.Answers(200, "");
        var asked = TimeSpan.FromSeconds(retryAfter ?? 60);
        await host.PassAsync(asked - TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
        Assert.Single(host.Server.Revocation.Requests);
        await host.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1));

        Assert.Equal(["refresh-1", "refresh-1", "access-1"], EndingHost.TokensAt(host.Server.Revocation));
        await IsOverAsync(host, integration);
        Assert.Equal((1, 0), (Results(host, "refresh_token", "revoked"), host.Metrics.Sum("kontext.endings.given_up")));
    }

    [Fact]
    public async Task At_a_server_that_closes_the_connection_tokens_are_revoked_later()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.Answers(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        await host.DisconnectAsync(integration);
        Assert.Equal(1, await host.OpenEndingsAsync());
        host.Server.Revocation.Answers(200, "");
        await host.PassAsync(TimeSpan.FromMinutes(2));

        await IsOverAsync(host, integration);
    }

    [Fact]
    public async Task At_a_server_down_for_a_day_tokens_are_revoked_the_next_day_after_few_attempts()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.Refuses(503);

        await host.DisconnectAsync(integration);
        await host.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromMinutes(30));
        Assert.InRange(host.Server.Revocation.Requests.Count, 3, 12);
        Assert.Equal(1, await host.OpenEndingsAsync());
        host.Server.Revocation.Answers(200, "");
        await host.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromHours(1));

        await IsOverAsync(host, integration);
        Assert.Equal((1, 0), (Results(host, "refresh_token", "revoked"), host.Metrics.Sum("kontext.endings.given_up")));
    }

    [Fact]
    public async Task At_a_server_down_for_a_week_revocation_is_given_up_after_three_days()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.Refuses(503);

        await host.DisconnectAsync(integration);
        await host.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.Equal(1, await host.OpenEndingsAsync());
        await host.PassAsync(TimeSpan.FromDays(5), TimeSpan.FromHours(1));

        await IsOverAsync(host, integration);
        Assert.Equal(1, host.Metrics.Sum("kontext.endings.given_up"));
        Assert.Contains(host.Log.Lines, line => line.Contains("deleted without being revoked", StringComparison.Ordinal));
        Assert.InRange(host.Server.Revocation.Requests.Count, 16, 17);
    }

    [Fact]
    public async Task A_revocation_that_refuses_the_client_is_given_up_at_once()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.Answers(401, """{ "error": "invalid_client" }""");

        await host.DisconnectAsync(integration);

        await IsOverAsync(host, integration);
        Assert.Equal((1, 1), (Results(host, "refresh_token", "refused"), host.Metrics.Sum("kontext.endings.given_up")));
    }

    [Fact]
    public async Task A_redirect_of_the_revocation_endpoint_is_not_followed_with_a_token()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.RedirectsTo(host.Server.At("/moved").Url);

        await host.DisconnectAsync(integration);

        Assert.Empty(host.Server.At("/moved").Requests);
        await IsOverAsync(host, integration);
        Assert.Equal(1, host.Metrics.Sum("kontext.endings.given_up"));
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(410, "")]
    [InlineData(400, """{ "error": "unsupported_token_type" }""")]
    public async Task A_server_that_does_not_accept_the_token_type_is_no_failure(int status, string body)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.Answers(status, body);

        await host.DisconnectAsync(integration);

        await IsOverAsync(host, integration);
        Assert.Equal((1, 1, 0), (
            Results(host, "refresh_token", "not_supported"), Results(host, "access_token", "not_supported"), host.Metrics.Sum("kontext.endings.given_up")));
    }

    [Fact]
    public async Task A_server_without_revocation_gets_no_request_and_the_credential_is_deleted()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync($$"""
            { "clientId": "own", "authorizationUrl": "{{host.Server.Authorization.Url}}", "tokenUrl": "{{host.Server.Token.Url}}" }
            """);
        await host.ConnectAsync(integration);

        await host.DisconnectAsync(integration);

        Assert.Empty(host.Server.Revocation.Requests);
        Assert.Empty(await host.SecretsAsync());
        Assert.Equal((1, 1), (Results(host, "refresh_token", "not_supported"), Results(host, "access_token", "not_supported")));
        Assert.Equal((0, 0), (host.Metrics.Sum("kontext.endings.open"), host.Metrics.Sum("kontext.endings.given_up")));
    }

    [Fact]
    public async Task A_revocation_without_the_client_secret_is_given_up()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        await host.Get<ISecretStore>().DeleteAsync(integration.OAuth!.ClientSecret!.Address, Ct);

        await host.DisconnectAsync(integration);

        Assert.Empty(host.Server.Revocation.Requests);
        Assert.Empty(await host.SecretsAsync());
        Assert.Equal(1, host.Metrics.Sum("kontext.endings.given_up"));
    }

    [Fact]
    public async Task An_unavailable_vault_leaves_the_ending_to_the_engine()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Faults.RefuseAll(request => request.Uri.Path.Contains("DevelopmentSecrets", StringComparison.Ordinal));

        await host.DisconnectAsync(integration);
        Assert.Null((await host.FindAsync(integration)).Secret);
        Assert.Empty(host.Server.Revocation.Requests);
        host.Faults.Forget();
        await host.PassAsync(TimeSpan.FromMinutes(2));

        await IsOverAsync(host, integration);
        Assert.Equal(["refresh-1", "access-1"], EndingHost.TokensAt(host.Server.Revocation));
    }

    [Fact]
    public async Task Tokens_that_are_already_invalid_count_as_revoked()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.Answers(400, """{ "error": "invalid_token" }""");

        await host.DisconnectAsync(integration);

        await IsOverAsync(host, integration);
        Assert.Equal((1, 0), (Results(host, "refresh_token", "revoked"), host.Metrics.Sum("kontext.endings.given_up")));
    }

    [Fact]
    public async Task An_expired_access_token_is_not_sent()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Token.Refuses(503);
        host.Clock.Advance(TimeSpan.FromDays(31));

        await host.DisconnectAsync(integration);

        Assert.Equal(["refresh-1"], EndingHost.TokensAt(host.Server.Revocation));
        await IsOverAsync(host, integration);
    }

    [Fact]
    public async Task No_log_line_and_no_row_holds_a_token_that_the_server_repeats()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectedAsync(host);
        host.Server.Revocation.Answers(400, """{ "error": "refresh-1", "error_description": "access-1" }""");

        await host.DisconnectAsync(integration);

        Assert.All(host.Log.Lines, line => Assert.DoesNotMatch("refresh-1|access-1|" + EndingHost.OwnSecret, line));
        Assert.All((await host.RowsAsync("Connections")).SelectMany(row => row), pair => Assert.DoesNotMatch("refresh-1|access-1", $"{pair.Value}"));
    }

    [Fact]
    public async Task A_grant_that_the_server_no_longer_refreshes_ends_with_reason_and_cause()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration, answer: number => EndingHost.TokensOf(number, lifetime: 3_600));
        host.Server.Token.Answers(400, """{ "error": "invalid_grant" }""");

        await host.PassAsync(TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(5));

        var ended = await host.FindAsync(integration);
        Assert.Equal((DisconnectReason.ProviderRefused, GrantLoss.Refused), (ended.Reason, ended.Loss));
        var status = ConnectionStatus.Of(await host.ReadAsync(integration), ended, host.Clock.GetUtcNow());
        Assert.Equal((false, DisconnectReason.ProviderRefused, GrantLoss.Refused), (status.Connected, status.Reason, status.Loss));
        Assert.Equal((1, 0), (host.Metrics.Sum("kontext.grants.lost", "refused"), host.Metrics.Sum("kontext.endings.open")));
        Assert.Equal(0, await host.OpenEndingsAsync());
    }

    private static async Task<Integration> ConnectedAsync(EndingHost host)
    {
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        return integration;
    }

    private static long Results(EndingHost host, string token, string result) => host.Metrics.Sum("kontext.revocations", token, result);

    private static async Task IsOverAsync(EndingHost host, Integration integration)
    {
        var ended = await host.FindAsync(integration);
        Assert.Equal((null, null, DisconnectReason.Revoked), (ended.Secret, ended.Grant, ended.Reason));
        Assert.Equal(0, await host.OpenEndingsAsync());
        Assert.Equal([integration.OAuth!.ClientSecret!.Address.Name], await host.SecretsAsync());
        Assert.Equal(0, host.Metrics.Sum("kontext.endings.open"));
        Assert.Equal(1, host.Metrics.Sum("kontext.connections.ended", "revoked"));
    }
}
