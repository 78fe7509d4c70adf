using System.Security.Cryptography;
using System.Text.Json;
using Kontext.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Tests;

/// <summary>Tokens as identity providers shape them by default: whether each is a person or a service account, and of which organization.</summary>
public sealed class TokenShapeTests(KontextApp app, TokenShapeTests.EntraApp entra, TokenShapeTests.KeycloakApp keycloak)
    : IClassFixture<KontextApp>, IClassFixture<TokenShapeTests.EntraApp>, IClassFixture<TokenShapeTests.KeycloakApp>
{
    private const string Connection = "/integrations/018f0000-0000-7000-8000-000000000000/connection";

    private static readonly DateTime LongAgo = new(2020, 1, 2, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime LongAhead = new(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public Task Entra_id_a_person() => IsPersonAsync(entra, new()
    {
        ["ver"] = "2.0",
        ["tid"] = "7f0c6f0a-0000-4000-8000-000000000001",
        ["oid"] = "0b1c6f0a-0000-4000-8000-000000000002",
        ["sub"] = "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
        ["azp"] = "2d4c6f0a-0000-4000-8000-000000000003",
        ["azpacr"] = "0",
        ["name"] = "Alice",
        ["preferred_username"] = "alice@example.com",
        ["scp"] = "connections:read integrations:read",
    });

    [Fact]
    public async Task Entra_id_a_person_is_the_same_in_every_application()
    {
        Dictionary<string, object> claims = new() { ["tid"] = "7f0c6f0a-0000-4000-8000-000000000009", ["oid"] = "oid-alice", ["scp"] = "management:all" };
        var console = entra.ClientWith(entra.Tokens.Sign(new(claims) { ["sub"] = "pairwise-1", ["azp"] = "app-1" }));
        var agent = entra.ClientWith(entra.Tokens.Sign(new(claims) { ["sub"] = "pairwise-2", ["azp"] = "app-2" }));
        var created = await console.PostAsync("/integrations", """{ "name": "n", "url": "https://x.example", "authMode": "user_token" }""");
        var path = $"/integrations/{created.Json["integration"]!["id"]!.GetValue<string>()}/connection";

        await console.PostAsync(path, """{ "token": "t" }""");

        (await agent.GetAsync(path)).Is(200, """{ "connection": { "connected": true, "status": "connected" } }""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Entra_id_an_application(bool hasOptionalClaim)
    {
        Dictionary<string, object> claims = new()
        {
            ["ver"] = "2.0",
            ["tid"] = "7f0c6f0a-0000-4000-8000-000000000001",
            ["oid"] = "9a1c6f0a-0000-4000-8000-000000000004",
            ["sub"] = "9a1c6f0a-0000-4000-8000-000000000004",
            ["azp"] = "2d4c6f0a-0000-4000-8000-000000000003",
            ["azpacr"] = "1",
            ["roles"] = new[] { "integrations:read", "connections:read" },
        };
        if (hasOptionalClaim)
            claims["idtyp"] = "app";
        return IsServiceAccountAsync(entra, claims);
    }

    [Fact]
    public Task Auth0_a_person() => IsPersonAsync(app, new()
    {
        ["sub"] = "auth0|65a1b2c3d4e5f60718293a4b",
        ["azp"] = "kL9mN0pQ1rS2tU3vW4xY5z",
        ["org_id"] = "org_9ybsU1dN2dKfDkBi",
        ["scope"] = "openid profile connections:read",
        ["permissions"] = new[] { "connections:read" },
    });

    [Fact]
    public Task Auth0_client_credentials() => IsServiceAccountAsync(app, new()
    {
        ["sub"] = "kL9mN0pQ1rS2tU3vW4xY5z@clients",
        ["azp"] = "kL9mN0pQ1rS2tU3vW4xY5z",
        ["gty"] = "client-credentials",
        ["org_id"] = "org_9ybsU1dN2dKfDkBi",
        ["scope"] = "connections:read",
    });

    [Fact]
    public Task Keycloak_a_person() => IsPersonAsync(keycloak, new()
    {
        ["typ"] = "Bearer",
        ["sub"] = "f5a1b2c3-0000-4000-8000-000000000001",
        ["azp"] = "console",
        ["preferred_username"] = "alice",
        ["organization_id"] = "acme",
        ["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "offline_access" } },
        ["scope"] = "profile connections:read",
    });

    [Fact]
    public Task Keycloak_a_service_account() => IsServiceAccountAsync(keycloak, new()
    {
        ["typ"] = "Bearer",
        ["sub"] = "a6a1b2c3-0000-4000-8000-000000000002",
        ["azp"] = "deployer",
        ["client_id"] = "deployer",
        ["preferred_username"] = "service-account-deployer",
        ["organization_id"] = "acme",
        ["scope"] = "connections:read",
    });

    [Fact]
    public Task RFC_9068_a_person() => IsPersonAsync(
        app,
        new() { ["sub"] = "5ba552d67", ["client_id"] = "s6BhdRkqt3", ["jti"] = "dbe39bf3a3ba4238a513f51d6e1691c4", ["org_id"] = "acme", ["scope"] = "connections:read" },
        descriptor => descriptor.TokenType = "at+jwt");

    [Fact]
    public Task RFC_9068_a_client() => IsServiceAccountAsync(
        app,
        new() { ["sub"] = "s6BhdRkqt3", ["client_id"] = "s6BhdRkqt3", ["org_id"] = "acme", ["scope"] = "connections:read" },
        descriptor => descriptor.TokenType = "at+jwt");

    [Fact]
    public Task Dotnet_user_jwts_a_person() => IsPersonAsync(app, new()
    {
        ["unique_name"] = "alice",
        ["sub"] = "alice",
        ["jti"] = "5d1c8a3f",
        ["org_id"] = "acme",
        ["scope"] = new[] { "connections:read", "integrations:read" },
    });

    [Fact]
    public Task Scopes_may_come_as_an_array_named_scp() =>
        IsPersonAsync(app, new() { ["sub"] = "00u1", ["cid"] = "0oa1", ["org_id"] = "acme", ["scp"] = new[] { "openid", "connections:read" } });

    [Fact]
    public async Task Without_exactly_one_organization_there_is_nothing_to_act_on()
    {
        Dictionary<string, object> claims = new() { ["sub"] = "alice", ["scope"] = "management:all" };
        foreach (var token in new[]
        {
            app.Tokens.Sign(claims),
            app.Tokens.Sign(new(claims) { ["org_id"] = "" }),
            app.Tokens.Sign(new(claims) { ["org_id"] = new[] { "acme", "globex" } }),
            app.Tokens.Sign(new(claims) { ["organization"] = "acme" }),
            app.Tokens.Sign(new(claims) { ["org_id"] = new string('o', 2_000) }),
        })
        {
            (await app.ClientWith(token).GetAsync("/integrations")).IsProblem(403, "organization_required");
        }
    }

    [Fact]
    public async Task The_organization_claim_is_one_string_or_an_array_of_one_string()
    {
        Dictionary<string, object> claims = new() { ["sub"] = "alice", ["scope"] = "management:all" };
        object[] wrong =
        [
            true, false, 5, 5.5, 0, 1_000_000_000_000_000_000, Json("{}"), Json("[]"), Json("null"), Json("""{ "id": "acme" }"""), Json("""{ "acme": { "roles": [] } }"""),
            Json("""[["acme"]]"""), Json("""[{ "id": "acme" }]"""), Json("""["acme", "globex"]"""), Json("""["acme", null]"""), Json("""["acme", []]"""), Json("""["acme", {}]"""),
            Json("""["acme", "acme"]"""), Json("""[null]"""), Json("""[5]"""), Json("""[true]"""), Json("""[""]"""), Json("""["acme", ""]"""),
        ];
        foreach (var value in wrong)
            (await app.ClientWith(app.Tokens.Sign(new(claims) { ["org_id"] = value })).GetAsync("/integrations")).IsProblem(403, "organization_required");

        // A text that looks like something else is a text.
        foreach (var text in new[] { "5", "true", "null", "{}", "[]", """["acme"]""", "2026-03-01T12:00:00Z", "2026-03-01", " " })
        {
            var own = app.ClientWith(app.Tokens.Sign(new(claims) { ["org_id"] = text }));
            Assert.Equal(201, (await own.PostAsync("/integrations", """{ "name": "Own", "url": "https://x.example" }""")).Status);
            var asArray = app.ClientWith(app.Tokens.Sign(new(claims) { ["org_id"] = new[] { text } }));
            Assert.Single((await asArray.GetAsync("/integrations")).Json["items"]!.AsArray());
        }
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("client_id")]
    [InlineData("azp")]
    [InlineData("idtyp")]
    [InlineData("gty")]
    [InlineData("oid")]
    public async Task Claims_that_identify_the_caller_must_be_strings(string name)
    {
        Dictionary<string, object> claims = new() { ["sub"] = "sa", ["client_id"] = "sa", ["org_id"] = "acme", ["scope"] = "management:all" };
        object[] wrong =
        [
            Json("""["sa"]"""), Json("""["app"]"""), Json("""["sa", "other"]"""), Json("""[["sa"]]"""), Json("[]"), Json("{}"), Json("""{ "sa": "sa" }"""), true, 5,
            new string('s', 2_000),
        ];
        foreach (var value in wrong)
        {
            var token = app.Tokens.Sign(new(claims) { [name] = value });
            (await app.ClientWith(token).GetAsync("/integrations")).IsProblem(401, "invalid_token");
            (await app.ClientWith(token).GetAsync(Connection)).IsProblem(401, "invalid_token");
        }
    }

    [Fact]
    public Task The_claim_that_names_the_user_must_be_one_string() => IsRefusedAsync(
        entra, new() { ["tid"] = "acme", ["oid"] = new[] { "a", "b" }, ["sub"] = "alice", ["azp"] = "console", ["scp"] = "management:all" });

    [Fact]
    public Task Claims_without_a_value_are_absent() => IsPersonAsync(
        app, new() { ["sub"] = "alice", ["client_id"] = Json("null"), ["idtyp"] = Json("null"), ["org_id"] = "acme", ["scope"] = "connections:read" });

    [Fact]
    public Task Auth0_client_credentials_as_its_documentation_spells_it() => IsServiceAccountAsync(
        app, new() { ["sub"] = "client@clients", ["azp"] = "client", ["gty"] = "client_credentials", ["org_id"] = "acme", ["scope"] = "connections:read" });

    [Fact]
    public async Task A_scope_claim_is_a_string_or_a_list_of_strings()
    {
        Dictionary<string, object> claims = new() { ["sub"] = "alice", ["org_id"] = "acme" };
        foreach (var scope in new object[] { Json("""{ "management:all": true }"""), Json("""[{ "scope": "management:all" }]"""), Json("""[["management:all"]]"""), true })
            (await app.ClientWith(app.Tokens.Sign(new(claims) { ["scope"] = scope })).GetAsync("/integrations")).IsProblem(403, "insufficient_scope");
    }

    [Fact]
    public async Task A_token_that_fails_validation_is_refused()
    {
        Dictionary<string, object> claims = new() { ["sub"] = "alice", ["org_id"] = "acme", ["scope"] = "management:all" };
        var good = app.Tokens.Sign(claims);
        var parts = good.Split('.');
        foreach (var token in new[]
        {
            null,
            "",
            "nonsense",
            "a.b.c",
            good + "x",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}",
            new string('x', 20_000),
            app.Tokens.Sign(claims, descriptor => descriptor.SigningCredentials = null),
            app.Tokens.Sign(claims, descriptor => descriptor.SigningCredentials = KeyOf(RandomNumberGenerator.GetBytes(32))),
            app.Tokens.Sign(claims, descriptor => descriptor.Expires = LongAgo),
            app.Tokens.Sign(claims, descriptor => descriptor.NotBefore = LongAhead),
            app.Tokens.Sign(claims, descriptor => descriptor.Issuer = "https://evil.example/"),
            app.Tokens.Sign(claims, descriptor => descriptor.Issuer = TestTokens.Issuer.TrimEnd('/')),
            app.Tokens.Sign(claims, descriptor => descriptor.Issuer = null),
            app.Tokens.Sign(claims, descriptor => descriptor.Audience = "https://another.example/api"),
            app.Tokens.Sign(claims, descriptor => descriptor.Audience = TestTokens.Audience + "/x"),
            app.Tokens.Sign(claims, descriptor => descriptor.Audience = null),
            app.Tokens.Sign(claims, descriptor => (descriptor.Expires, descriptor.NotBefore) = (null, null)),
        })
        {
            (await app.ClientWith(token).GetAsync("/integrations")).IsProblem(401, "invalid_token");
        }

        Assert.Equal(200, (await app.ClientWith(good).GetAsync("/integrations")).Status);
    }

    [Fact]
    public async Task A_signed_payload_that_is_not_one_JSON_object_in_base64url_opens_nothing()
    {
        foreach (var token in TestTokens.BrokenPayloads("acme").Select(app.Tokens.SignEncoded))
        {
            (await app.ClientWith(token).GetAsync("/integrations")).IsProblem(401, "invalid_token");
            Assert.Equal(401, (await app.ClientWith(token).SendAsync(HttpMethod.Post, "/../../mcp", ApiClient.Json("""{"jsonrpc":"2.0","id":1,"method":"ping"}"""))).Status);
        }
    }

    [Fact]
    public async Task A_token_for_several_audiences_counts_when_one_is_ours()
    {
        var token = app.Tokens.Sign(
            new() { ["sub"] = "alice", ["org_id"] = "acme", ["scope"] = "management:all", ["aud"] = new[] { "https://other.example", TestTokens.Audience } },
            descriptor => descriptor.Audience = null);

        Assert.Equal(200, (await app.ClientWith(token).GetAsync("/integrations")).Status);
    }

    [Fact]
    public async Task A_token_in_the_query_or_with_another_scheme_is_ignored()
    {
        var token = app.Tokens.OfPerson("acme", "alice");

        (await app.ClientWith(null).GetAsync($"/integrations?access_token={token}")).IsProblem(401, "invalid_token");
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static async Task IsRefusedAsync(KontextApp at, Dictionary<string, object> claims) =>
        (await at.ClientWith(at.Tokens.Sign(claims)).GetAsync(Connection)).IsProblem(401, "invalid_token");

    private static SigningCredentials KeyOf(byte[] key) => new(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256);

    // The answer to a user is that the integration does not exist. The answer to a service account is that it has no connections.
    private static async Task IsPersonAsync(KontextApp at, Dictionary<string, object> claims, Action<SecurityTokenDescriptor>? change = null) =>
        (await at.ClientWith(at.Tokens.Sign(claims, change)).GetAsync(Connection)).IsProblem(404, "not_found");

    private static async Task IsServiceAccountAsync(KontextApp at, Dictionary<string, object> claims, Action<SecurityTokenDescriptor>? change = null) =>
        (await at.ClientWith(at.Tokens.Sign(claims, change)).GetAsync(Connection)).IsProblem(403, "user_required");

    public sealed class EntraApp(AzuriteServer azurite) : KontextApp(azurite)
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
            [.. base.Settings(), new("Caller:OrganizationClaim", "tid"), new("Caller:SubjectClaim", "oid")];
    }

    public sealed class KeycloakApp(AzuriteServer azurite) : KontextApp(azurite)
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [
            .. base.Settings(),
            new("Caller:OrganizationClaim", "organization_id"),
            new("Caller:ServiceAccountClaim", "preferred_username"),
            new("Caller:ServiceAccountValuePrefix", "service-account-"),
        ];
    }
}
