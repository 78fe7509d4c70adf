namespace Kontext.Functions.Tests;

public sealed class ScopeTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Id = "018f0000-0000-7000-8000-000000000000";

    private static readonly string[] Scopes = ["integrations:read", "integrations:write", "connections:read", "connections:write", "applications:read", "applications:write", "audit:read"];

    public static TheoryData<string, string, string> Calls => new()
    {
        { "GET", "/integrations", "integrations:read" },
        { "GET", $"/integrations/{Id}", "integrations:read" },
        { "GET", $"/integrations/{Id}/oauth", "integrations:read" },
        { "POST", "/integrations", "integrations:write" },
        { "PATCH", $"/integrations/{Id}", "integrations:write" },
        { "DELETE", $"/integrations/{Id}", "integrations:write" },
        { "PUT", $"/integrations/{Id}/oauth", "integrations:write" },
        { "DELETE", $"/integrations/{Id}/oauth", "integrations:write" },
        { "POST", $"/integrations/{Id}/validate", "integrations:write" },
        { "GET", $"/integrations/{Id}/connection", "connections:read" },
        { "POST", $"/integrations/{Id}/connection", "connections:write" },
        { "DELETE", $"/integrations/{Id}/connection", "connections:write" },
        { "GET", $"/integrations/{Id}/connections", "management:all" },
        { "POST", $"/integrations/{Id}/connections/revoke", "management:all" },
        { "POST", "/connections/revoke", "management:all" },
        { "GET", $"/connections/revocations/{Id}", "management:all" },
        { "GET", "/applications", "applications:read" },
        { "POST", "/applications", "applications:write" },
        { "PUT", $"/applications/{Id}/integrations", "applications:write" },
        { "POST", "/service-accounts", "management:all" },
        { "GET", "/service-accounts", "applications:read" },
        { "GET", "/audit-events", "audit:read" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Each_call_needs_its_own_scope_or_management_all(string method, string path, string needed)
    {
        foreach (var scope in new[] { needed, "management:all", $"other {needed}" })
            Assert.NotEqual(403, (await CallAsync(scope)).Status);

        foreach (var scope in Scopes.Except([needed]).Append("").Append("management").Append(needed.ToUpperInvariant()).Append(needed + "x"))
        {
            var refused = await CallAsync(scope);
            refused.IsProblem(403, "insufficient_scope");
            Assert.Equal($"Bearer error=\"insufficient_scope\", scope=\"{needed}\"", refused.Header("WWW-Authenticate"));
        }

        Task<ApiAnswer> CallAsync(string scope) =>
            app.ClientWith(app.Tokens.OfPerson("acme", "alice", scope)).SendAsync(new HttpMethod(method), path, null);
    }
}
