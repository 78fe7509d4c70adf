using System.Text;
using Azure.Core;
using Kontext.Core.Connections;
using Kontext.Core.Outcomes;
using Kontext.Core.Refreshing;
using Kontext.Testing;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Connections;

/// <summary>Storage fails at the write that ends or makes a connection. Its result is unknown, so the app does nothing that could be wrong.</summary>
public sealed class UncertainCommitTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_was_stored_after_all_has_a_valid_grant()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        host.Server.Token.Answers(EndingHost.TokensOf(1));
        host.Faults.LoseAnswer(AddsConnection, () =>
        {
            host.Faults.RefuseAll(IsAtConnections);
            return Task.CompletedTask;
        });

        await Assert.ThrowsAsync<UnavailableException>(() => host.TryConnectAsync(integration));
        host.Faults.Forget();
        await host.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(30));

        Assert.Empty(host.Server.Revocation.Requests);
        Assert.True(ConnectionStatus.Of(integration, await host.FindAsync(integration), host.Clock.GetUtcNow()).Connected);
    }

    [Fact]
    public async Task A_grant_whose_connection_was_never_stored_is_revoked_within_hours()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        host.Server.Token.Answers(EndingHost.TokensOf(1));
        host.Faults.RefuseConnection(AddsConnection, () =>
        {
            host.Faults.RefuseAll(IsAtConnections);
            return Task.CompletedTask;
        });

        await Assert.ThrowsAsync<UnavailableException>(() => host.TryConnectAsync(integration));
        host.Faults.Forget();
        await host.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(30));

        Assert.Equal(["refresh-1", "access-1"], EndingHost.TokensAt(host.Server.Revocation));
        Assert.Equal([integration.OAuth!.ClientSecret!.Address.Name], await host.SecretsAsync());
    }

    [Fact]
    public async Task Retention_ends_a_connection_that_changes_simultaneously()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        await host.ArchiveAsync(integration);
        await host.PassAsync(TimeSpan.FromDays(29), TimeSpan.FromDays(1));
        var isEnding = false;
        host.Faults.RefuseConnection(
            request => isEnding |= EndsConnection(request),
            async () => await host.Get<CredentialUseService>().RecordAnswerAsync(await host.FindAsync(integration), accepted: false, Ct));

        await host.PassAsync(TimeSpan.FromDays(40), TimeSpan.FromDays(1));

        Assert.True(isEnding);
        Assert.Null((await host.FindAsync(integration)).Secret);
        Assert.Equal(["refresh-1"], EndingHost.TokensAt(host.Server.Revocation)); // the access token has run out by then
    }

    [Fact]
    public async Task A_disconnect_does_not_wait_for_a_refresh()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var token = host.At("https://api.dropboxapi.com/oauth2/token");
        var integration = await host.CreateAsync(EndingHost.OwnClientAt("dropbox"));
        await host.ConnectAsync(integration, token: token);
        host.Clock.Advance(TimeSpan.FromDays(31));
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Answers(async context =>
        {
            await released.Task;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(EndingHost.TokensOf(2).ToJsonString(), Ct);
        });
        var revocation = host.At("https://api.dropboxapi.com/2/auth/token/revoke");
        revocation.Answers(200, "null");

        var (began, disconnecting) = (host.Clock.GetUtcNow(), host.DisconnectAsync(integration));
        while (!disconnecting.IsCompleted && host.Clock.GetUtcNow() - began < TimeSpan.FromSeconds(12))
        {
            await host.FindAsync(integration);
            if (token.Requests.Count > 1)
                host.Clock.Advance(TimeSpan.FromMilliseconds(250));
        }

        Assert.True(disconnecting.IsCompleted);
        Assert.InRange(host.Clock.GetUtcNow() - began, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        released.SetResult();
        await host.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(1));
        Assert.NotEmpty(revocation.Requests);
        Assert.Equal(0, await host.OpenEndingsAsync());
    }

    private static bool AddsConnection(Request request) => request.Method == RequestMethod.Post && request.Uri.Path.EndsWith("Connections", StringComparison.Ordinal);

    private static bool IsAtConnections(Request request) => request.Uri.Path.Contains("Connections", StringComparison.Ordinal);

    private static bool EndsConnection(Request request)
    {
        if (!request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) || request.Content is null)
            return false;
        using MemoryStream body = new();
        request.Content.WriteTo(body, Ct);
        return Encoding.UTF8.GetString(body.ToArray()).Contains("\"x_", StringComparison.Ordinal);
    }
}
