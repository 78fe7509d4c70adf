using System.Net;
using Kontext.EndToEnd.Tests.Hosting;

namespace Kontext.EndToEnd.Tests;

/// <summary>An administrator ends the connections of users.</summary>
public sealed class RevocationTests(AppUnderTest app)
{
    private static readonly TimeSpan Promised = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_lists_connections_and_bulk_disconnects_them()
    {
        var id = await app.Api.CreateAsync(
            Callers.Alice, new { name = Api.NewName("Offboarding"), url = "https://mcp.github.com/sse", authMode = "user_token" }, Cancel);
        await ConnectAsync(Callers.Alice);
        await ConnectAsync(Callers.Bob);

        var people = (await app.Api.GetAsync(Callers.ServiceOfAcme, Api.PathOf(id, "connections"), Cancel)).Expect(HttpStatusCode.OK).At("items");
        Assert.Equal(["alice", "bob"], people.EnumerateArray().Select(item => item.GetProperty("user").GetProperty("subject").GetString()).Order(StringComparer.Ordinal));
        Assert.All(people.EnumerateArray(), item => Assert.True(item.GetProperty("connected").GetBoolean()));

        var started = (await app.Api.PostAsync(Callers.ServiceOfAcme, Api.PathOf(id, "connections/revoke"), body: null, Cancel)).Expect(HttpStatusCode.Accepted);
        var path = $"/api/v1/connections/revocations/{started.Text("revocation", "id")}";
        Assert.EndsWith(path, started.Headers.Location!.ToString(), StringComparison.Ordinal);
        (await app.Api.GetAsync(Callers.ServiceOfGlobex, path, Cancel)).ExpectProblem(HttpStatusCode.NotFound, "not_found");

        using var limit = new CancellationTokenSource(Promised, TimeProvider.System);
        using var polling = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        ApiAnswer found;
        do
        {
            found = (await app.Api.GetAsync(Callers.ServiceOfAcme, path, Cancel)).Expect(HttpStatusCode.OK);
        }
        while (found.Text("revocation", "status") == "running" && await polling.WaitForNextTickAsync(limit.Token));

        Assert.Equal(2, found.At("revocation", "ended").GetInt32());
        var mine = (await app.Api.GetAsync(Callers.Alice, Api.PathOf(id, "connection"), Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal("revoked", mine.Text("connection", "reason"));

        async Task ConnectAsync(string caller) =>
            (await app.Api.PostAsync(caller, Api.PathOf(id, "connection"), new { token = $"token-of-{caller}" }, Cancel)).Expect(HttpStatusCode.OK);
    }
}
