using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kontext.Testing.OAuth;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Tests.Exchange;

/// <summary>Users of an application's own identity provider, and platforms whose tokens replace a client secret.</summary>
public sealed class ForeignTokenTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly ECDsaSecurityKey Key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "k1" };
    private static readonly ECDsaSecurityKey OtherKey = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "k1" };

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    [Fact]
    public async Task A_partners_token_is_fully_validated_and_gives_shared_tokens_only()
    {
        await using var partner = await StartAsync();
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var shared = await bench.AttachNewAsync("""{ "authMode": "server_token", "serverToken": "shared-secret" }""");
        var own = await bench.AttachNewAsync("""{ "authMode": "user_token" }""");
        await bench.Organization.Alice.PostAsync($"/integrations/{own}/connection", """{ "token": "ntn_alice" }""");
        await ConfigureAsync(bench, partner, TestTokens.Issuer + "other");

        Assert.Equal("shared-secret", (await AskAsync(shared, Sign())).Json["access_token"]?.GetValue<string>());
        Assert.Equal("person_required", (await AskAsync(own, Sign())).Json["failure_reason"]!.GetValue<string>());
        Assert.Equal("shared-secret", (await bench.AskAsync(Tokens.TokenApp.Basic(bench.ClientId, bench.Secret), ExchangeBench.Of(shared, "urn:kontext:user-id", "alice"))).Json["access_token"]!.GetValue<string>());
        foreach (var bad in new[]
        {
            Sign(key: OtherKey), Sign(audience: "others"), Sign(issuer: "https://evil.example"), Sign(expiresIn: -60), Sign(age: 700), Sign(verified: false), Token(null, TestTokens.Issuer + "other", "alice", "agents"),
            Sign(key: new SymmetricSecurityKey(new byte[32]), algorithm: SecurityAlgorithms.HmacSha256),
        })
        {
            Assert.Equal("invalid_grant", (await AskAsync(shared, bad)).Json["error"]!.GetValue<string>());
        }

        var told = (await bench.AuditAsync("action=credential.exchange&decision=allow"))[^1];
        Assert.Equal(bench.ApplicationId, told["actor"]!["applicationId"]!.GetValue<string>());
        await bench.CreateApplicationAsync("confidential");
        Assert.Equal("invalid_grant", (await AskAsync(shared, Sign())).Json["error"]!.GetValue<string>());
        Assert.Single(partner.At("/keys").Requests);

        Task<ApiAnswer> AskAsync(string id, string token) => bench.AskAsync(
            Tokens.TokenApp.Basic(bench.ClientId, bench.Secret), ExchangeBench.Of(id, ExchangeBench.AccessToken, token));

        string Sign(SecurityKey? key = null, string? audience = "agents", string? issuer = null, int expiresIn = 300, int age = 0, bool verified = true, string algorithm = SecurityAlgorithms.EcdsaSha256) =>
            Token(key ?? Key, issuer ?? TestTokens.Issuer + "other", "alice", audience!, expiresIn, age, verified, algorithm);
    }

    [Fact]
    public async Task A_partners_person_is_named_by_one_text_in_a_payload_of_base64url()
    {
        await using var partner = await StartAsync();
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var shared = await bench.AttachNewAsync("""{ "authMode": "server_token", "serverToken": "shared-secret" }""");
        await ConfigureAsync(bench, partner, TestTokens.Issuer + "other");
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        string Of(string sub, string more = "") =>
            $$"""{"iss":"{{TestTokens.Issuer}}other","aud":"agents","sub":{{sub}},"email_verified":true,"iat":{{now}},"exp":{{now + 300}}{{more}}}""";

        Assert.Equal("shared-secret", (await AskAsync(Base64UrlEncoder.Encode(Of("\"alice\"")))).Json["access_token"]?.GetValue<string>());
        foreach (var payload in new[]
        {
            Of("5"), Of("true"), Of("{}"), Of("""["alice"]"""), Of("""{ "alice": "alice" }"""), Of("null"), Of("\"\""), Of("\"alice\"", ",\"sub\":\"bob\""), Of("\"alice\"") + "x",
        })
        {
            var answer = await AskAsync(Base64UrlEncoder.Encode(payload));
            Assert.True((400, "invalid_grant") == (answer.Status, answer.Json["error"]?.GetValue<string>()), $"{payload}: {answer.Text}");
        }

        var base64 = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Of("\"alice\"", ",\"x\":\"~~~???>>>ÿÿÿ\"")));
        Assert.Equal("invalid_grant", (await AskAsync(base64)).Json["error"]?.GetValue<string>());

        Task<ApiAnswer> AskAsync(string payload)
        {
            var signed = $"{Base64UrlEncoder.Encode("""{"alg":"ES256","kid":"k1","typ":"JWT"}""")}.{payload}";
            var signature = Base64UrlEncoder.Encode(Key.ECDsa.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
            return bench.AskAsync(Tokens.TokenApp.Basic(bench.ClientId, bench.Secret), ExchangeBench.Of(shared, ExchangeBench.AccessToken, $"{signed}.{signature}"));
        }
    }

    [Fact]
    public async Task A_token_of_a_provider_that_claims_to_be_the_authority_is_refused()
    {
        await using var partner = await StartAsync();
        var bench = await ExchangeBench.NewAsync(app);
        var own = await bench.AttachNewAsync("""{ "authMode": "user_token" }""");
        await bench.Organization.Alice.PostAsync($"/integrations/{own}/connection", """{ "token": "ntn_alice" }""");
        await ConfigureAsync(bench, partner, TestTokens.Issuer);

        var answer = await bench.AskAsync(null, [.. ExchangeBench.Of(own, ExchangeBench.AccessToken, Token(Key, TestTokens.Issuer, "alice", "agents")), ("client_id", bench.ClientId)]);

        Assert.Equal("invalid_grant", answer.Json["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_trusted_platforms_token_replaces_a_client_secret()
    {
        await using var platform = await StartAsync();
        var bench = await ExchangeBench.NewAsync(app, "confidential");
        var shared = await bench.AttachNewAsync("""{ "authMode": "server_token", "serverToken": "shared-secret" }""");
        var trust = new JsonObject { ["trust"] = new JsonArray(new JsonObject { ["issuer"] = platform.Issuer, ["subject"] = "repo:acme/agent", ["audience"] = "kontext" }) };
        Assert.Equal(200, (await bench.Organization.Alice.PatchAsync($"/applications/{bench.ApplicationId}", trust.ToJsonString())).Status);
        var good = Token(Key, platform.Issuer, "repo:acme/agent", "kontext");

        Assert.Equal("shared-secret", (await AskAsync(good)).Json["access_token"]?.GetValue<string>());
        Assert.Equal("shared-secret", (await AskAsync(good)).Json["access_token"]!.GetValue<string>());
        foreach (var bad in new[]
        {
            Token(OtherKey, platform.Issuer, "repo:acme/agent", "kontext"), Token(Key, platform.Issuer, "repo:evil/agent", "kontext"), Token(Key, platform.Issuer, "repo:acme/agent", "others"),
            Token(Key, platform.Issuer, "repo:acme/agent", "kontext", expiresIn: -60), Token(Key, "https://evil.example", "repo:acme/agent", "kontext"),
        })
        {
            Assert.Equal(401, (await AskAsync(bad)).Status);
        }

        platform.OpenIdMetadata.Refuses(500);
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(503, (await AskAsync(Token(Key, platform.Issuer, "repo:acme/agent", "kontext"))).Status);

        Task<ApiAnswer> AskAsync(string assertion) => bench.AskAsync(
            null, [.. ExchangeBench.Of(shared, ExchangeBench.Itself, null), ("client_id", bench.ClientId), ("client_assertion", assertion), ("client_assertion_type", Assertion)]);
    }

    private static async Task<ScriptedAuthorizationServer> StartAsync()
    {
        var server = await ScriptedAuthorizationServer.StartAsync(TestContext.Current.CancellationToken);
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(Key);
        server.At("/keys").Answers(new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "oct", ["kid"] = "k1", ["k"] = Base64UrlEncoder.Encode(new byte[32]) },
                new JsonObject { ["kty"] = "EC", ["kid"] = "k1", ["use"] = "sig", ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y }),
        });
        server.OpenIdMetadata.Answers(new JsonObject { ["issuer"] = server.Issuer, ["jwks_uri"] = server.At("/keys").Url.ToString() });
        return server;
    }

    private static async Task ConfigureAsync(ExchangeBench bench, ScriptedAuthorizationServer partner, string issuer)
    {
        var external = new JsonObject
        {
            ["externalAuth"] = new JsonObject
            {
                ["issuer"] = issuer,
                ["jwksUrl"] = partner.At("/keys").Url.ToString(),
                ["audience"] = "agents",
                ["requiredClaims"] = new JsonObject { ["email_verified"] = true },
                ["maxTokenAgeSeconds"] = 600,
            },
        };
        Assert.Equal(200, (await bench.Organization.Alice.PatchAsync($"/applications/{bench.ApplicationId}", external.ToJsonString())).Status);
    }

    private string Token(
        SecurityKey? key, string issuer, string subject, string audience, int expiresIn = 300, int age = 0, bool verified = true, string algorithm = SecurityAlgorithms.EcdsaSha256)
    {
        var now = app.Clock.GetUtcNow().UtcDateTime;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now.AddSeconds(-age),
            Expires = now.AddSeconds(expiresIn),
            SigningCredentials = key is null ? null : new SigningCredentials(key, algorithm),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = subject, ["email_verified"] = verified },
        });
    }
}
