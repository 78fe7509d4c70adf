using System.Net;
using Kontext.EndToEnd.Tests.Hosting;
using Kontext.Testing.Mcp;

namespace Kontext.EndToEnd.Tests;

/// <summary>Work that the app does without a request of a caller.</summary>
public sealed class MaintenanceTests(AppUnderTest app)
{
    private static readonly TimeSpan Promised = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_integration_is_validated_within_two_minutes()
    {
        await using var server = await EverythingServer.StartStreamableHttpAsync(Cancel);
        var id = await app.Api.CreateAsync(Callers.Alice, new { name = Api.NewName("Maintenance"), url = server.Url }, Cancel);

        using var limit = new CancellationTokenSource(Promised, TimeProvider.System);
        using var polling = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        ApiAnswer found;
        do
        {
            found = (await app.Api.GetAsync(Callers.Alice, Api.PathOf(id), Cancel)).Expect(HttpStatusCode.OK);
        }
        while (found.Text("integration", "validationStatus") == "pending" && await polling.WaitForNextTickAsync(limit.Token));

        Assert.Equal("valid", found.Text("integration", "validationStatus"));
    }
}
