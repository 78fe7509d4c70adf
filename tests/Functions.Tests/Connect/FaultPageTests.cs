using Azure.Data.Tables;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The page for a fault of this service: it says that the fault is here, and gives the request id for support.</summary>
public sealed class FaultPageTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    private const string OurFault = "Something went wrong on our side";

    [Fact]
    public async Task While_storage_is_unavailable_a_browser_gets_a_page_and_a_program_a_problem()
    {
        var acme = App.NewOrganization();
        var link = new Uri((await acme.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>());

        IsOurs(await WhileStorageIsAwayAsync(() => SendAsync(HttpMethod.Post, link)), 503);
        var answer = await WhileStorageIsAwayAsync(() => acme.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null));

        answer.IsProblem(503, "unavailable");
    }

    [Fact]
    public async Task An_unexpected_fault_is_answered_with_a_page()
    {
        var acme = App.NewOrganization();
        var link = new Uri((await acme.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>());

        // A row that no version of ours has written.
        var table = App.Storage.GetTableClient(App.Prefix + "Authorizations");
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: Cancellation))
        {
            row["Integration"] = "no integration";
            await table.UpdateEntityAsync(row, row.ETag, cancellationToken: Cancellation);
        }

        IsOurs(await SendAsync(HttpMethod.Get, link), 500);
    }

    private static void IsOurs(TestPage page, int status)
    {
        Shows(page, status, OurFault);
        Assert.Contains(page.Header("x-request-id")!, page.Text, StringComparison.Ordinal);
        Assert.Equal(status == 503 ? "5" : null, page.Header("Retry-After"));
        Assert.Contains("frame-ancestors 'none'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    private async Task<T> WhileStorageIsAwayAsync<T>(Func<Task<T>> call)
    {
        for (var i = 0; i < 8; i++)
            App.Faults.RefuseConnection(_ => true);
        var answer = await call();
        App.Faults.Forget();
        return answer;
    }
}
