using Kontext.Core.Schedule;

namespace Kontext.Functions.Tests;

/// <summary>Bulk disconnects by administrators: all connections of an integration, or all connections of a user.</summary>
public sealed class RevocationTests(VaultApp app) : IClassFixture<VaultApp>
{
    private const string Issuer = TestTokens.Issuer;
    private const string Unknown = "018f0000-0000-7000-8000-000000000000";
    private const string Connected = """{"connected":true,"status":"connected"}""";
    private const string Revoked = """{"connected":false,"status":"disconnected","reason":"revoked"}""";

    [Fact]
    public async Task A_bulk_disconnect_of_an_integration_ends_all_its_connections_and_no_others()
    {
        var acme = app.NewOrganization();
        var (id, other) = (await acme.CreateConnectedAsync(body: """{ "token": "canary-of-alice" }"""), await acme.CreateConnectedAsync());
        await acme.Bob.PostAsync($"/integrations/{id}/connection", """{ "token": "canary-of-bob" }""");

        var answer = (await acme.Service.PostAsync($"/integrations/{id}/connections/revoke")).Is(202, Running(0));
        var revocation = Id(answer);
        Assert.Equal($"{KontextApp.PublicUrl}/api/v1/connections/revocations/{revocation}", answer.Header("Location"));
        Assert.Equal(Connected, await acme.ReadConnectionAsync(id));
        await app.RunDueAsync(acme, HintKind.RevokeAll);

        var done = (await acme.Service.GetAsync($"/connections/revocations/{revocation}")).Is(200, Done(2));
        Assert.Equal(Revoked, await acme.ReadConnectionAsync(id));
        Assert.False((await acme.Bob.GetAsync($"/integrations/{id}/connection")).Json["connection"]!["connected"]!.GetValue<bool>());
        Assert.Equal(Connected, await acme.ReadConnectionAsync(other));
        Assert.DoesNotContain(app.Vault.StoredValues, value => value.Contains("canary-of", StringComparison.Ordinal));
        Assert.DoesNotContain("canary", answer.Text + done.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bulk_disconnect_of_a_user_ends_all_their_connections_and_no_others()
    {
        var acme = app.NewOrganization();
        var (one, other) = (await acme.CreateConnectedAsync(), await acme.CreateConnectedAsync());
        await acme.Bob.PostAsync($"/integrations/{one}/connection", """{ "token": "t" }""");
        await acme.Alice.DeleteAsync($"/integrations/{other}");

        var revocation = Id((await RevokeAliceAsync(acme)).Is(202, Running(0)));
        await app.RunDueAsync(acme, HintKind.RevokeAll);

        (await acme.Service.GetAsync($"/connections/revocations/{revocation}")).Is(200, Done(2));
        Assert.Equal(Revoked, await acme.ReadConnectionAsync(one));
        Assert.Equal(Revoked, await acme.ReadConnectionAsync(other));
        Assert.True((await acme.Bob.GetAsync($"/integrations/{one}/connection")).Json["connection"]!["connected"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_bulk_disconnect_of_an_unknown_user_ends_no_connection()
    {
        var acme = app.NewOrganization();

        var revocation = Id((await acme.Service.PostAsync(
            "/connections/revoke", $$"""{ "user": { "issuer": "{{Issuer}}", "subject": "no \u0001 body / '" } }""")).Is(202, Running(0)));
        await app.RunDueAsync(acme, HintKind.RevokeAll);

        (await acme.Service.GetAsync($"/connections/revocations/{revocation}")).Is(200, Done(0));
    }

    [Fact]
    public async Task The_same_person_of_another_organization_stays_connected_and_uncounted()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var (ours, theirs) = (await acme.CreateConnectedAsync(), await globex.CreateConnectedAsync());

        var revocation = Id(await RevokeAliceAsync(globex));
        await app.RunDueAsync(globex, HintKind.RevokeAll);

        (await globex.Service.GetAsync($"/connections/revocations/{revocation}")).Is(200, Done(1));
        Assert.Equal(Connected, await acme.ReadConnectionAsync(ours));
        Assert.Equal(Revoked, await globex.ReadConnectionAsync(theirs));
    }

    [Fact]
    public async Task A_bulk_disconnect_of_another_organization_is_answered_like_an_unknown_one()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var revocation = Id(await RevokeAliceAsync(acme));

        foreach (var id in new[] { revocation, Unknown, "abc", $"{{{revocation}}}", revocation.Replace("-", "", StringComparison.Ordinal) })
            (await globex.Service.GetAsync($"/connections/revocations/{id}")).IsProblem(404, "not_found");
        (await acme.Service.GetAsync($"/connections/revocations/{revocation.ToUpperInvariant()}")).Is(200, Running(0));
    }

    [Fact]
    public async Task A_repeated_request_returns_the_running_bulk_disconnect_and_later_begins_a_new_one()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        var first = Id(await acme.Service.PostAsync($"/integrations/{id}/connections/revoke"));

        Assert.Equal(first, Id(await acme.Alice.PostAsync($"/integrations/{id}/connections/revoke", "{}")));
        Assert.NotEqual(first, Id(await RevokeAsync(acme, "bob")));
        await app.RunDueAsync(acme, HintKind.RevokeAll);

        Assert.NotEqual(first, Id(await acme.Service.PostAsync($"/integrations/{id}/connections/revoke")));
        (await acme.Service.GetAsync($"/connections/revocations/{first}")).Is(200, Done(1));
    }

    [Fact]
    public async Task A_user_who_connects_afterwards_stays_connected_until_the_next_bulk_disconnect()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        var revocation = Id(await acme.Service.PostAsync($"/integrations/{id}/connections/revoke"));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await acme.Bob.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""");

        await app.RunDueAsync(acme, HintKind.RevokeAll);

        (await acme.Service.GetAsync($"/connections/revocations/{revocation}")).Is(200, Done(1));
        Assert.True((await acme.Bob.GetAsync($"/integrations/{id}/connection")).Json["connection"]!["connected"]!.GetValue<bool>());
        await acme.Service.PostAsync($"/integrations/{id}/connections/revoke");
        await app.RunDueAsync(acme, HintKind.RevokeAll);
        Assert.False((await acme.Bob.GetAsync($"/integrations/{id}/connection")).Json["connection"]!["connected"]!.GetValue<bool>());
    }

    [Fact]
    public async Task An_invalid_user_in_the_request_is_refused_at_once()
    {
        var acme = app.NewOrganization();

        await IsRefusedAsync("", ("", "required"));
        await IsRefusedAsync("{}", ("/user", "required"));
        await IsRefusedAsync("""{ "user": null }""", ("/user", "required"));
        await IsRefusedAsync("""{ "user": "alice" }""", ("/user", "wrong_type"));
        await IsRefusedAsync("""{ "user": {} }""", ("/user/subject", "required"), ("/user/issuer", "required"));
        await IsRefusedAsync("""{ "user": { "issuer": "", "subject": 1 } }""", ("/user/issuer", "out_of_range"), ("/user/subject", "wrong_type"));
        await IsRefusedAsync($$"""{ "user": { "issuer": "i", "subject": "{{new string('x', 1_025)}}" } }""", ("/user/subject", "out_of_range"));
        await IsRefusedAsync("""{ "user": { "issuer": "i", "subject": "\ud800" } }""", ("/user/subject", "invalid_characters"));

        async Task IsRefusedAsync(string body, params (string Path, string Code)[] errors) =>
            (await acme.Service.PostAsync("/connections/revoke", body)).IsProblem(400, "invalid_input", errors);
    }

    private static Task<ApiAnswer> RevokeAliceAsync(TestOrganization organization) => RevokeAsync(organization, "alice");

    private static Task<ApiAnswer> RevokeAsync(TestOrganization organization, string subject) =>
        organization.Service.PostAsync("/connections/revoke", $$"""{ "user": { "issuer": "{{Issuer}}", "subject": "{{subject}}" } }""");

    private static string Id(ApiAnswer answer) => answer.Json["revocation"]!["id"]!.GetValue<string>();

    private static string Running(int connections) => $$"""
        {
          "revocation": {
            "id": "<uuid>", "status": "running", "connections": {{connections}}, "ended": {{connections}},
            "tokens": { "revoked": 0, "notSupported": 0, "failed": 0 }, "createdAt": "<time>"
          }
        }
        """;

    private static string Done(int connections) => $$"""
        {
          "revocation": {
            "id": "<uuid>", "status": "done", "connections": {{connections}}, "ended": {{connections}},
            "tokens": { "revoked": 0, "notSupported": 0, "failed": 0 }, "createdAt": "<time>", "completedAt": "<time>"
          }
        }
        """;
}
