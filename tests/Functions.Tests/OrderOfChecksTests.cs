namespace Kontext.Functions.Tests;

/// <summary>
/// A request with all possible mistakes is answered by the first check. When one mistake is corrected, the next check answers: 401, 403,
/// 404, 413, 415, 400, 409.
/// </summary>
public sealed class OrderOfChecksTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Unknown = "018f0000-0000-7000-8000-000000000000";

    private static readonly string TooLarge = new('[', 257 * 1024);

    public static TheoryData<string, string, string, string> Calls => new()
    {
        { "POST", "/connection", """{ "token": "t" }""", "archived" },
        { "PATCH", "", """{ "name": "New" }""", "archived" },
        { "PUT", "/oauth", "{}", "wrong_auth_mode" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Checks_come_in_the_documented_order(string method, string path, string good, string conflict)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        await acme.Alice.DeleteAsync($"/integrations/{id}");
        var scopeless = app.ClientWith(app.Tokens.OfPerson(acme.Id, "alice", "integrations:read"));

        (await SendAsync(app.ClientWith("nonsense"), Unknown, TooLarge, "text/plain")).IsProblem(401, "invalid_token");
        (await SendAsync(scopeless, Unknown, TooLarge, "text/plain")).IsProblem(403, "insufficient_scope");
        (await SendAsync(acme.Alice, Unknown, TooLarge, "text/plain")).IsProblem(404, "not_found");
        (await SendAsync(acme.Alice, id, TooLarge, "text/plain")).IsProblem(413, "body_too_large");
        (await SendAsync(acme.Alice, id, "[", "text/plain")).IsProblem(415, "unsupported_media_type");
        (await SendAsync(acme.Alice, id, "[", "application/json")).IsProblem(400, "invalid_input", ("", "invalid_json"));
        (await SendAsync(acme.Alice, id, good, "application/json")).IsProblem(409, conflict);

        async Task<ApiAnswer> SendAsync(ApiClient caller, string integration, string body, string mediaType)
        {
            using var content = ApiClient.Json(body, mediaType);
            return await caller.SendAsync(new HttpMethod(method), $"/integrations/{integration}{path}", content);
        }
    }

    [Fact]
    public async Task A_service_account_gets_user_required_before_every_check_except_the_scope()
    {
        var acme = app.NewOrganization();

        (await acme.Service.PostAsync($"/integrations/{Unknown}/connection", TooLarge)).IsProblem(403, "user_required");
        (await app.ClientWith(app.Tokens.OfServiceAccount(acme.Id, "sa", "integrations:read")).GetAsync($"/integrations/{Unknown}/connection"))
            .IsProblem(403, "insufficient_scope");
    }

    [Fact]
    public async Task Calls_of_administrators_have_the_same_order_of_checks()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();
        var (ofAll, ofOne) = ($"/integrations/{id}/connections/revoke", "/connections/revoke");
        var member = app.ClientWith(app.Tokens.OfPerson(acme.Id, "alice", "integrations:write connections:write"));

        (await SendAsync(member, ofAll, TooLarge, "text/plain")).IsProblem(403, "insufficient_scope");
        (await SendAsync(member, ofOne, TooLarge, "text/plain")).IsProblem(403, "insufficient_scope");
        (await SendAsync(acme.Service, ofAll.Replace(id, Unknown, StringComparison.Ordinal), TooLarge, "text/plain")).IsProblem(404, "not_found");
        (await acme.Service.GetAsync($"/integrations/{Unknown}/connections?limit=0")).IsProblem(404, "not_found");
        foreach (var path in new[] { ofAll, ofOne })
        {
            (await SendAsync(acme.Service, path, TooLarge, "text/plain")).IsProblem(413, "body_too_large");
            (await SendAsync(acme.Service, path, "[", "text/plain")).IsProblem(415, "unsupported_media_type");
            (await SendAsync(acme.Service, path, "[", "application/json")).IsProblem(400, "invalid_input", ("", "invalid_json"));
        }

        static async Task<ApiAnswer> SendAsync(ApiClient caller, string path, string body, string mediaType)
        {
            using var content = ApiClient.Json(body, mediaType);
            return await caller.SendAsync(HttpMethod.Post, path, content);
        }
    }

    [Fact]
    public async Task Creating_has_the_same_order_of_checks()
    {
        var acme = app.NewOrganization();
        await acme.CreateAsync("""{ "name": "Taken" }""");
        using var large = ApiClient.Json(TooLarge, "text/plain");
        using var text = ApiClient.Json("""{ "name": "Taken" }""", "text/plain");

        (await acme.Alice.SendAsync(HttpMethod.Post, "/integrations", large)).IsProblem(413, "body_too_large");
        (await acme.Alice.SendAsync(HttpMethod.Post, "/integrations", text)).IsProblem(415, "unsupported_media_type");
        (await acme.Alice.PostAsync("/integrations", """{ "name": "Taken" }""")).IsProblem(400, "invalid_input", ("/url", "required"));
        (await acme.Alice.PostAsync("/integrations", """{ "name": "Taken", "url": "https://x.example" }""")).IsProblem(409, "name_taken");
    }

    [Theory]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/merge-patch+json")]
    [InlineData("text/json")]
    public async Task Only_json_in_utf8_is_read(string mediaType)
    {
        using var content = ApiClient.Json("""{ "name": "n", "url": "https://x.example" }""", mediaType);

        (await app.NewOrganization().Alice.SendAsync(HttpMethod.Post, "/integrations", content)).IsProblem(415, "unsupported_media_type");
    }

    [Fact]
    public async Task A_body_without_a_media_type_is_415_and_no_body_is_required_400()
    {
        using var untyped = ApiClient.Bytes("{}"u8.ToArray(), mediaType: null);

        (await app.NewOrganization().Alice.SendAsync(HttpMethod.Post, "/integrations", untyped)).IsProblem(415, "unsupported_media_type");
        (await app.NewOrganization().Alice.PostAsync("/integrations")).IsProblem(400, "invalid_input", ("", "required"));
        (await app.NewOrganization().Alice.PostAsync("/integrations", "")).IsProblem(400, "invalid_input", ("", "required"));
    }
}
