namespace Kontext.Functions.Tests;

public sealed class GetIntegrationTests(KontextApp app) : IClassFixture<KontextApp>
{
    [Fact]
    public async Task Every_caller_of_the_organization_reads_it_with_their_own_connection()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync(body: """{ "token": "t", "expiresAt": "2030-01-31T13:00:00+01:00" }""");

        Assert.Equal(
            """{"connected":true,"status":"connected","expiresAt":"2030-01-31T12:00:00.000Z"}""",
            (await acme.ReadAsync(id))["userConnection"]!.ToJsonString());
        Assert.Equal(
            """{"connected":false,"status":"disconnected"}""",
            (await acme.Bob.GetAsync($"/integrations/{id}")).Json["integration"]!["userConnection"]!.ToJsonString());
        Assert.Null((await acme.Service.GetAsync($"/integrations/{id}")).Json["integration"]!["userConnection"]);
    }

    [Fact]
    public async Task Subjects_that_differ_in_case_are_different_users()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();

        var upper = app.ClientWith(app.Tokens.OfPerson(acme.Id, "Alice"));

        Assert.False((await upper.GetAsync($"/integrations/{id}")).Json["integration"]!["userConnection"]!["connected"]!.GetValue<bool>());
    }

    [Fact]
    public async Task An_id_may_be_written_in_upper_case()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();

        Assert.Equal(id, (await acme.Alice.GetAsync($"/integrations/{id.ToUpperInvariant()}")).Json["integration"]!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_archived_integration_can_still_be_read()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "name": "Gone" }""");
        await acme.Alice.DeleteAsync($"/integrations/{id}");

        (await acme.Alice.GetAsync($"/integrations/{id}")).Is(200, $$"""
            {
              "integration": {
                "id": "{{id}}", "name": "Gone", "url": "https://mcp.example.com/mcp", "category": "gateway_remote_mcp", "authMode": "none",
                "serverTokenConfigured": false, "validationStatus": "pending",
                "userConnection": { "connected": true, "status": "connected" },
                "createdAt": "<time>", "updatedAt": "<time>", "archivedAt": "<time>"
              }
            }
            """);
    }

    [Theory]
    [InlineData("018f0000-0000-7000-8000-000000000000")]
    [InlineData("abc")]
    [InlineData("018f000000007000800000000000000")]
    [InlineData("{018f0000-0000-7000-8000-000000000000}")]
    [InlineData("%01")]
    [InlineData("018f0000-0000-7000-8000-00000000000%20")]
    [InlineData("..%2f..%2fadmin")]
    [InlineData("i_")]
    public async Task An_id_that_is_invalid_or_not_of_this_organization_is_not_found(string id)
    {
        var acme = app.NewOrganization();

        foreach (var (method, path) in Calls)
            (await acme.Alice.SendAsync(new HttpMethod(method), $"/integrations/{id}{path}", null)).IsProblem(404, "not_found");
    }

    /// <summary>Every call on one integration.</summary>
    internal static IReadOnlyList<(string Method, string Path)> Calls { get; } =
    [
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/validate"),
        ("GET", "/oauth"), ("PUT", "/oauth"), ("DELETE", "/oauth"),
        ("POST", "/connection"), ("GET", "/connection"), ("DELETE", "/connection"),
        ("GET", "/connections"), ("POST", "/connections/revoke"),
    ];
}
