using System.Net;
using System.Text.Json;
using Kontext.EndToEnd.Tests.Hosting;
using Kontext.Testing;
using Kontext.Testing.Hosting;
using Kontext.Testing.Mcp;

namespace Kontext.EndToEnd.Tests;

/// <summary>The process of the app ends normally or at any moment, and starts again with the stored data.</summary>
public sealed class RestartTests
{
    private const int Limit = 600_000;
    private const int Writers = 4;
    private const int MostAnswersBeforeKill = 100;

    private static readonly int Kills = LongTier.IsOn ? 100 : 3;

    [Fact(Timeout = Limit)]
    public async Task A_restarted_app_finds_all_integrations_and_credentials()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipWhen(AppUnderTest.IsGiven, "A host that was started elsewhere is not stopped.");
        await using var server = await McpServers.StartWithTokenAsync(StreamOfWrites.Token, cancellationToken);
        var directory = Directory.CreateTempSubdirectory("kontext-");
        try
        {
            var settings = AppSettings.WithOwnStorage(directory.FullName);
            string shared;
            string personal;
            await using (var app = await AppProcess.StartAsync(settings, cancellationToken))
            {
                using Api api = new(app.Address);
                shared = await api.CreateAsync(
                    Callers.Alice, new { name = "Shared", url = server.At("/mcp"), authMode = "server_token", serverToken = StreamOfWrites.Token }, cancellationToken);
                personal = await api.CreateAsync(Callers.Alice, new { name = "Personal", url = server.At("/mcp"), authMode = "user_token" }, cancellationToken);
                (await api.PostAsync(Callers.Alice, Api.PathOf(personal, "connection"), new { token = StreamOfWrites.Token }, cancellationToken)).Expect(HttpStatusCode.OK);
                Assert.Equal(0, await app.StopAsync(cancellationToken));
            }

            await using var again = await AppProcess.StartAsync(settings, cancellationToken);
            using Api after = new(again.Address);
            Assert.Equal([shared, personal], (await after.ListAsync(Callers.Bob, "", cancellationToken)).Select(item => item.GetProperty("id").GetString()));
            await HasServerTokenAsync(after, shared, cancellationToken);
            await HasConnectionAsync(after, Callers.Alice, personal, cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_killed_app_leaves_no_row_without_its_secret()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipWhen(AppUnderTest.IsGiven, "A host that was started elsewhere is not killed.");
        await using var server = await McpServers.StartWithTokenAsync(StreamOfWrites.Token, cancellationToken);
        await using AzuriteServer storage = new();
        await storage.InitializeAsync();
        var settings = AppSettings.WithStorage(storage.ConnectionString);

        // The same moments in every run, as far as a moment can be named.
        Random moments = new(Kills);
        var (serverTokens, connections) = (0, 0);
        var app = await AppProcess.StartAsync(settings, cancellationToken);
        try
        {
            for (var round = 0; round < Kills; round++)
            {
                StreamOfWrites writes = new(app.Address, server.At("/mcp"), $"round {round:000} ", moments.Next(1, MostAnswersBeforeKill));
                var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => writes.RunAsync(writer, cancellationToken)));
                await writes.Enough;
                await app.KillAsync();
                await writing;
                await app.DisposeAsync();

                app = await AppProcess.StartAsync(settings, cancellationToken);
                using Api api = new(app.Address);
                serverTokens += await CheckServerTokensAsync(api, writes.Prefix, cancellationToken);
                connections += await CheckConnectionsAsync(api, Callers.Alice, writes.Prefix, cancellationToken) + await CheckConnectionsAsync(api, Callers.Bob, writes.Prefix, cancellationToken);
            }
        }
        finally
        {
            await app.DisposeAsync();
        }

        TestContext.Current.SendDiagnosticMessage($"{Kills} kills; {serverTokens} server tokens and {connections} connections tried.");
        Assert.True(serverTokens > Kills && connections > Kills, $"Too little was written: {serverTokens} server tokens, {connections} connections.");
    }

    private static async Task<int> CheckServerTokensAsync(Api api, string prefix, CancellationToken cancellationToken)
    {
        var configured = (await api.ListAsync(Callers.ServiceOfAcme, prefix, cancellationToken)).Where(item => item.GetProperty("serverTokenConfigured").GetBoolean()).ToList();
        foreach (var integration in configured)
            await HasServerTokenAsync(api, IdOf(integration), cancellationToken);
        return configured.Count;
    }

    private static async Task<int> CheckConnectionsAsync(Api api, string caller, string prefix, CancellationToken cancellationToken)
    {
        var connected = (await api.ListAsync(caller, prefix, cancellationToken))
            .Where(item => item.GetProperty("authMode").GetString() == "user_token" && item.GetProperty("userConnection").GetProperty("connected").GetBoolean())
            .ToList();
        foreach (var integration in connected)
            await HasConnectionAsync(api, caller, IdOf(integration), cancellationToken);
        return connected.Count;
    }

    // The server takes this token alone, so it can only have come from where it is kept.
    private static async Task HasServerTokenAsync(Api api, string id, CancellationToken cancellationToken)
    {
        var answer = (await api.PostAsync(Callers.ServiceOfAcme, Api.PathOf(id, "validate"), body: null, cancellationToken)).Expect(HttpStatusCode.OK);
        Assert.True(answer.Text("status") == "valid", $"serverTokenConfigured, and yet: {answer.Body}");
    }

    private static async Task HasConnectionAsync(Api api, string caller, string id, CancellationToken cancellationToken)
    {
        var answer = (await api.PostAsync(caller, Api.PathOf(id, "validate"), body: null, cancellationToken)).Expect(HttpStatusCode.OK);
        Assert.True(answer.Has("connection"), $"connected, and yet no credential was tried: {answer.Body}");
        Assert.True(answer.Flag("connection", "connected"), $"connected, and yet: {answer.Body}");
        Assert.EndsWith("Your own credential was accepted.", answer.Text("message"), StringComparison.Ordinal);
    }

    private static string IdOf(JsonElement integration) => integration.GetProperty("id").GetString()!;
}
