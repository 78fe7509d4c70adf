using Kontext.Core.Connections;
using Kontext.Testing;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>The one answer that ends a grant, and the status that the user sees.</summary>
public sealed class LostGrantTests(AzuriteServer azurite)
{
    [Theory]
    [InlineData(400, """{ "error": "invalid_grant" }""")]
    [InlineData(400, """{ "error": "invalid_grant", "error_description": "canary-refresh-1 is revoked" }""")]
    [InlineData(200, """{ "error": "bad_refresh_token" }""")]
    [InlineData(400, """{ "error": "interaction_required" }""")]
    public async Task A_refused_grant_is_lost_and_its_tokens_are_revoked_and_deleted(int status, string body)
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.Answers(status, body);
        await host.RunAfterAsync(TimeSpan.FromMinutes(46));
        while (host.Tokens.Refreshes.Count == 0)
            await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        var at = host.Now;

        await IsLostAsync(host, GrantLoss.Refused, at);
        Assert.Empty(host.Server.Revocation.Requests);
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(1));

        Assert.Equal(
            [RotatingTokens.Refresh(1), RotatingTokens.Access(1)], host.Server.Revocation.Requests.Select(request => request.Form["token"]));
        Assert.Single(host.Tokens.Refreshes);
        await IsLostAsync(host, GrantLoss.Refused, at);
        await host.NothingIsLeftAsync();
        Assert.Equal(["validate"], await host.HintsAsync());
    }

    [Fact]
    public async Task A_refusal_after_a_lost_reply_gives_the_cause_reply_lost()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.AnswersOnce(host.Tokens.LoseReplyAsync);
        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        Assert.True((await host.StatusAsync()).Connected);

        await host.RunForAsync(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1));

        Assert.True(host.Tokens.IsFamilyDead);
        Assert.Equal((DisconnectReason.ProviderRefused, GrantLoss.ReplyLost), ((await host.FindAsync()).Reason, (await host.FindAsync()).Loss));
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        await host.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_lost_reply_is_harmless_when_the_server_accepts_the_old_token_again()
    {
        await using var host = await RefreshHost.StartAsync(azurite, tokens => tokens.IsForgiving = true);
        host.Server.Token.AnswersOnce(host.Tokens.LoseReplyAsync);
        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        Assert.True((await host.FindAsync()).Refresh!.ReplyLost);

        await host.RunForAsync(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1));

        Assert.Equal((RotatingTokens.Access(3), RotatingTokens.Refresh(3)), await host.TokensAsync());
        Assert.False((await host.FindAsync()).Refresh!.ReplyLost);
        await host.RunForAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.True((await host.StatusAsync()).Connected);
    }

    [Theory]
    [InlineData(429, GrantLoss.Refused)]
    [InlineData(503, GrantLoss.Refused)]
    [InlineData(500, GrantLoss.ReplyLost)]
    public async Task A_refusal_after_a_failure_records_if_the_failure_may_be_the_cause(int status, GrantLoss expected)
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.AnswersOnce(status, "");
        host.Server.Token.Answers(400, """{ "error": "invalid_grant" }""");

        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        await host.RunForAsync(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1));

        Assert.Equal(expected, (await host.FindAsync()).Loss);
    }

    [Fact]
    public async Task An_unavailable_vault_at_a_refusal_does_not_count_as_a_lost_reply()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.AnswersOnce(context =>
        {
            host.Rooms.Tables.Faults.RefuseAll(host.Rooms.Reads("DevelopmentSecrets"));
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("""{ "error": "invalid_grant" }""");
        });
        host.Server.Token.Answers(400, """{ "error": "invalid_grant" }""");
        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        Assert.True((await host.StatusAsync()).Connected);

        host.Rooms.Tables.Faults.Forget();
        await host.RunForAsync(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(1));

        Assert.Equal(GrantLoss.Refused, (await host.FindAsync()).Loss);
    }

    [Fact]
    public async Task After_a_loss_a_new_connection_is_connected_and_refreshed()
    {
        await using var host = await RefreshHost.StartAsync(azurite);
        host.Server.Token.AnswersOnce(400, """{ "error": "invalid_grant" }""");
        await host.RunAfterAsync(TimeSpan.FromMinutes(50));
        Assert.False((await host.StatusAsync()).Connected);

        await host.Rooms.ConnectAsync(host.Integration);
        await host.RunForAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));

        var connection = await host.FindAsync();
        Assert.Equal((null, null, null), (connection.Reason, connection.Loss, connection.EndedAt));
        Assert.True((await host.StatusAsync()).Connected);
        Assert.NotEqual(RotatingTokens.Access(2), (await host.TokensAsync()).Access);
    }

    private static async Task IsLostAsync(RefreshHost host, GrantLoss loss, DateTimeOffset at)
    {
        var connection = await host.FindAsync();
        Assert.Equal((DisconnectReason.ProviderRefused, loss, at, null), (connection.Reason, connection.Loss, connection.EndedAt, connection.Secret));
        Assert.Equal((false, DisconnectReason.ProviderRefused), ((await host.StatusAsync()).Connected, (await host.StatusAsync()).Reason));
    }
}
