using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Tests.Connections;
using Kontext.Testing;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Endings;

/// <summary>A bulk disconnect is complete when all tokens are revoked or given up. It counts the result of each token.</summary>
public sealed class RevokedTokensTests(AzuriteServer azurite)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_that_the_server_has_ended_are_counted_as_revoked()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        await host.ConnectAsync(integration, EndingHost.Bob);

        var id = await StartAsync(host, BulkDisconnectTarget.Of(integration.Id));
        await host.PassAsync(Minute);
        var disconnected = await ReadAsync(host, id);
        await host.PassAsync(3 * Minute, Minute);

        Assert.Equal((2, 2, 0, true), (disconnected.Connections, disconnected.Ended, disconnected.Revoked, disconnected.CompletedAt is null));
        var done = await ReadAsync(host, id);
        Assert.Equal((2, 2, 4, 0, 0), (done.Connections, done.Ended, done.Revoked, done.NotSupported, done.Failed));
        Assert.NotNull(done.CompletedAt);
        Assert.Equal(["access-1", "access-2", "refresh-1", "refresh-2"], EndingHost.TokensAt(host.Server.Revocation).Order(StringComparer.Ordinal));
        Assert.Empty((await host.SecretsAsync()).Except(await ClientSecretsAsync(host, integration), StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_server_without_revocation_is_counted_as_not_supporting_it()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync($$"""
            {
              "issuer": "{{host.Server.Issuer}}", "clientId": "own", "clientSecret": "{{EndingHost.OwnSecret}}",
              "authorizationUrl": "{{host.Server.Authorization.Url}}", "tokenUrl": "{{host.Server.Token.Url}}"
            }
            """);
        await host.ConnectAsync(integration);

        var id = await StartAsync(host, BulkDisconnectTarget.Of(EndingHost.Alice));
        await host.PassAsync(4 * Minute, Minute);

        var done = await ReadAsync(host, id);
        Assert.Equal((1, 1, 0, 2, 0), (done.Connections, done.Ended, done.Revoked, done.NotSupported, done.Failed));
        Assert.NotNull(done.CompletedAt);
    }

    [Fact]
    public async Task An_unavailable_server_keeps_a_bulk_disconnect_running_until_it_answers()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        host.Server.Revocation.Answers(StatusCodes.Status503ServiceUnavailable, "");

        var id = await StartAsync(host, BulkDisconnectTarget.Of(integration.Id));
        await host.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(5));
        var running = await ReadAsync(host, id);
        host.Server.Revocation.Answers(StatusCodes.Status200OK, "");
        await host.PassAsync(TimeSpan.FromHours(6), TimeSpan.FromMinutes(30));

        Assert.Equal((1, 1, true), (running.Connections, running.Ended, running.CompletedAt is null));
        var done = await ReadAsync(host, id);
        Assert.Equal((1, 2, 0, true), (done.Ended, done.Revoked, done.Failed, done.CompletedAt is not null));
    }

    [Fact]
    public async Task A_server_that_stays_unavailable_is_given_up_and_counted_as_failed()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        host.Server.Revocation.Answers(StatusCodes.Status503ServiceUnavailable, "");

        var id = await StartAsync(host, BulkDisconnectTarget.Of(integration.Id));
        await host.PassAsync(TimeSpan.FromDays(6), TimeSpan.FromMinutes(30));

        var done = await ReadAsync(host, id);
        Assert.Equal((1, 1, 0, true), (done.Connections, done.Ended, done.Revoked, done.Failed > 0));
        Assert.NotNull(done.CompletedAt);
    }

    [Theory, InlineData("PATCH"), InlineData("DELETE")]
    public async Task The_count_of_revoked_tokens_survives_a_crash_after_the_secret_was_deleted(string method)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);
        var id = await StartAsync(host, BulkDisconnectTarget.Of(integration.Id));
        await host.PassAsync(Minute);
        var secrets = (await host.SecretsAsync()).Count;

        // The results of its tokens are recorded. After that, all further writes to the ending fail.
        var patches = 0;
        host.Faults.RefuseAll(request => request.Method.Method == method && request.Uri.ToUri().AbsolutePath.Contains(host.Prefix + "Connections", StringComparison.Ordinal)
            && (method == "DELETE" || Interlocked.Increment(ref patches) > 1));
        await host.PassAsync(2 * Minute, Minute);
        Assert.Equal(secrets - 1, (await host.SecretsAsync()).Count);
        host.Faults.Forget();
        await host.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));

        var done = await ReadAsync(host, id);
        Assert.Equal((1, 1, 2, true), (done.Connections, done.Ended, done.Revoked, done.CompletedAt is not null));
    }

    [Fact]
    public async Task No_row_and_no_log_of_a_bulk_disconnect_holds_a_credential()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.ConnectAsync(integration);

        await StartAsync(host, BulkDisconnectTarget.Of(integration.Id));
        await host.PassAsync(4 * Minute, Minute);

        var texts = (await host.RowsAsync("Connections")).Concat(await host.RowsAsync("Schedule")).SelectMany(row => row.Select(column => $"{column.Value}"))
            .Concat(host.Log.Lines).ToList();
        Assert.DoesNotContain(texts, text => text.Contains("access-1", StringComparison.Ordinal) || text.Contains("refresh-1", StringComparison.Ordinal)
            || text.Contains(EndingHost.OwnSecret, StringComparison.Ordinal));
    }

    private static async Task<BulkDisconnectId> StartAsync(EndingHost host, BulkDisconnectTarget target)
    {
        Assert.True((await host.Get<BulkDisconnectService>().StartAsync(EndingHost.Acme, target, Ct)).Succeeded(out var status, out _));
        return status.Id;
    }

    private static async Task<BulkDisconnectStatus> ReadAsync(EndingHost host, BulkDisconnectId id) =>
        Assert.IsType<BulkDisconnectStatus>(await host.Get<BulkDisconnectService>().FindAsync(EndingHost.Acme, id, Ct));

    private static async Task<IEnumerable<string>> ClientSecretsAsync(EndingHost host, Integration integration) =>
        (await host.ReadAsync(integration)).Secrets.Select(secret => secret.Address.Name);
}
