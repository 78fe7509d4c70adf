using System.Text;
using Kontext.Testing.Mcp;

namespace Kontext.Functions.Tests;

/// <summary>GET of the connections of an integration.</summary>
public sealed class ListConnectionsTests(VaultApp app) : IClassFixture<VaultApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_shows_users_with_times_and_no_credential()
    {
        await using var server = await McpServers.StartWithTokenAsync("alices-own", Cancellation);
        var acme = app.NewOrganization();
        var now = app.Clock.GetUtcNow();
        var id = await acme.CreateConnectedAsync(
            $$"""{ "url": "{{server.At("/mcp")}}" }""", $$"""{ "token": "alices-own", "displayName": "alice at home", "expiresAt": "{{now.AddDays(1):O}}" }""");
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        await acme.Alice.PostAsync($"/integrations/{id}/validate");
        await acme.Bob.PostAsync($"/integrations/{id}/connection", """{ "token": "bobs-own" }""");
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        await acme.Bob.DeleteAsync($"/integrations/{id}/connection");

        var answer = await acme.Service.GetAsync($"/integrations/{id}/connections");

        answer.Is(200, $$"""
            {
              "items": [
                {
                  "user": { "issuer": "https://login.example.com/", "subject": "alice" }, "connected": true, "status": "connected",
                  "connectedAt": "{{Text(now)}}", "expiresAt": "{{Text(now.AddDays(1))}}", "lastUsedAt": "{{Text(now.AddMinutes(5))}}"
                },
                {
                  "user": { "issuer": "https://login.example.com/", "subject": "bob" }, "connected": false, "status": "disconnected", "reason": "revoked",
                  "connectedAt": "{{Text(now.AddMinutes(5))}}", "endedAt": "{{Text(now.AddMinutes(10))}}"
                }
              ]
            }
            """);
        Assert.DoesNotContain("own", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("home", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_whose_connection_failed_is_not_listed()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        app.Vault.IsUnreachable = true;
        try
        {
            (await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""")).IsProblem(503, "unavailable");
        }
        finally
        {
            app.Vault.IsUnreachable = false;
        }

        (await acme.Service.GetAsync($"/integrations/{id}/connections")).Is(200, """{ "items": [] }""");
    }

    [Fact]
    public async Task A_connection_of_a_former_mode_is_shown_as_disconnected()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "none" }""");

        var item = (await acme.Alice.GetAsync($"/integrations/{id}/connections")).Json["items"]![0]!;

        Assert.Equal((false, "configuration_changed"), (item["connected"]!.GetValue<bool>(), item["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_archived_integration_can_still_be_looked_at()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        await acme.Alice.DeleteAsync($"/integrations/{id}");

        Assert.Single((await acme.Service.GetAsync($"/integrations/{id}/connections")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task Pages_list_every_user_exactly_once()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        string[] people = ["auth0|1", "a'b", "a\0b", "ä", "alice", new('y', 1_000), "https://x.example/#z"];
        foreach (var person in people)
        {
            var client = app.ClientWith(app.Tokens.OfPerson(acme.Id, person));
            Assert.Equal(200, (await client.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""")).Status);
        }

        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = (await acme.Service.GetAsync($"/integrations/{id}/connections?limit=2{(cursor is null ? "" : "&cursor=" + cursor)}")).Json;
            seen.AddRange(page["items"]!.AsArray().Select(item => item!["user"]!["subject"]!.GetValue<string>()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        Assert.Equal(people.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_answered_like_a_broken_one()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var (one, other, foreign) = (await acme.CreateConnectedAsync(), await acme.CreateConnectedAsync(), await globex.CreateConnectedAsync());
        await acme.Bob.PostAsync($"/integrations/{one}/connection", """{ "token": "t" }""");
        var cursor = (await acme.Service.GetAsync($"/integrations/{one}/connections?limit=1")).Json["nextCursor"]!.GetValue<string>();

        Assert.Equal(200, (await acme.Service.GetAsync($"/integrations/{one}/connections?cursor={cursor}")).Status);
        await IsBrokenAsync(acme, other, cursor);
        await IsBrokenAsync(globex, foreign, cursor);
        foreach (var broken in new[] { "x", "%00", new string('A', 100), new string('A', 2_000), cursor + "A", Forge("' or PartitionKey ne '"), Forge("\0") })
            await IsBrokenAsync(acme, one, broken);

        static async Task IsBrokenAsync(TestOrganization organization, string id, string cursor) =>
            (await organization.Service.GetAsync($"/integrations/{id}/connections?cursor={cursor}")).IsProblem(400, "invalid_input", ("cursor", "invalid_cursor"));

        // The binding is not secret: every reader of the source code can compute one.
        string Forge(string after)
        {
            var binding = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{acme.Id.Length}:{acme.Id}:{one}:{after}")).AsSpan(0, 16);
            return System.Buffers.Text.Base64Url.EncodeToString([.. binding, .. Encoding.UTF8.GetBytes(after)]);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("201")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("")]
    public async Task A_limit_is_from_1_to_200(string limit)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();

        (await acme.Service.GetAsync($"/integrations/{id}/connections?limit={limit}")).IsProblem(400, "invalid_input", ("limit", "out_of_range"));
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
}
