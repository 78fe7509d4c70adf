using System.Collections.Immutable;
using Kontext.Core.Clients;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Tests.OAuth;

namespace Kontext.Core.Tests.Clients;

public sealed class RegistrationClientTests
{
    private const string RedirectUri = "https://kontext.example/oauth/callback/0123456789abcdef";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registration_request_sends_all_client_metadata()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.Answers(201, """{"client_id":"c","client_secret":"s"}""");

        await bench.Registrations.RegisterAsync(Request(bench, Scopes.Read(["read", "write"])), Cancellation);

        var request = Assert.Single(bench.Server.Requests);
        Assert.Null(request.Authorization);
        Assert.Equal(
            $$"""
            {"application_type":"web","client_name":"Kontext","client_uri":"https://kontext.example/","grant_types":["authorization_code","refresh_token"],"redirect_uris":["{{RedirectUri}}"],"response_types":["code"],"scope":"read write","token_endpoint_auth_method":"client_secret_basic"}
            """,
            Sorted(request));
    }

    [Theory]
    [InlineData("invalid_client_metadata")]
    [InlineData("invalid_scope")]
    public async Task A_refused_registration_with_scopes_is_repeated_without_scopes(string error)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.AnswersOnce(400, $$"""{"error":"{{error}}"}""").Answers(201, """{"client_id":"c","client_secret":"s"}""");

        Client(await bench.Registrations.RegisterAsync(Request(bench, Scopes.Read(["read"])), Cancellation));

        Assert.Equal([true, false], bench.Server.Requests.Select(request => request.Json.TryGetProperty("scope", out _)));
    }

    [Fact]
    public async Task No_scope_is_sent_when_none_is_known()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.Answers(201, """{"client_id":"c","client_secret":"s"}""");

        await bench.Registrations.RegisterAsync(Request(bench), Cancellation);

        Assert.False(Assert.Single(bench.Server.Requests).Json.TryGetProperty("scope", out _));
    }

    [Theory]
    [InlineData("client_secret_basic", ClientAuthentication.None, ClientAuthentication.ClientSecretPost, ClientAuthentication.ClientSecretBasic)]
    [InlineData("client_secret_post", ClientAuthentication.None, ClientAuthentication.ClientSecretPost)]
    [InlineData("none", ClientAuthentication.None)]
    public async Task The_strongest_supported_authentication_method_is_requested(string asked, params ClientAuthentication[] supported)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.Answers(201, """{"client_id":"c","client_secret":"s"}""");

        var client = Client(await bench.Registrations.RegisterAsync(Request(bench, supported: [.. supported]), Cancellation));

        Assert.Equal(asked, Assert.Single(bench.Server.Requests).Json.GetProperty("token_endpoint_auth_method").GetString());
        Assert.Equal(client.Authentication == ClientAuthentication.None, client.Secret is null);
    }

    [Fact]
    public async Task Without_a_common_authentication_method_no_registration_is_sent()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        var failure = Failure(await bench.Registrations.RegisterAsync(Request(bench, supported: []), Cancellation));

        Assert.False(failure.IsTransient);
        Assert.Empty(bench.Server.Requests);
    }

    [Theory]
    [InlineData("""{"client_id":"c","client_secret":"s","client_secret_expires_at":0}""", ClientAuthentication.ClientSecretBasic, "s", null)]
    [InlineData("""{"client_id":"c","client_secret":"s","client_secret_expires_at":1893456000}""", ClientAuthentication.ClientSecretBasic, "s", 1_893_456_000L)]
    [InlineData("""{"client_id":"c","client_secret":"s","client_secret_expires_at":"1893456000"}""", ClientAuthentication.ClientSecretBasic, "s", 1_893_456_000L)]
    [InlineData("""{"client_id":"c","client_secret":"s","token_endpoint_auth_method":"client_secret_post"}""", ClientAuthentication.ClientSecretPost, "s", null)]
    [InlineData("""{"client_id":"c","client_secret":"s","token_endpoint_auth_method":"none"}""", ClientAuthentication.None, null, null)]
    [InlineData("""{"client_id":"c","token_endpoint_auth_method":"none"}""", ClientAuthentication.None, null, null)]
    [InlineData("""{"client_id":"c","client_secret":"s","redirect_uris":["https://x.example/","https://kontext.example/oauth/callback/0123456789abcdef"],"grant_types":["authorization_code"]}""", ClientAuthentication.ClientSecretBasic, "s", null)]
    public async Task The_client_metadata_of_the_answer_is_used(string answer, ClientAuthentication authentication, string? secret, long? expiresAt)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.AnswersOnce(201, answer).Answers(200, answer);

        foreach (var result in new[] { await bench.Registrations.RegisterAsync(Request(bench), Cancellation), await bench.Registrations.RegisterAsync(Request(bench), Cancellation) })
        {
            var client = Client(result);
            Assert.Equal("c", client.ClientId);
            Assert.Equal(authentication, client.Authentication);
            Assert.Equal(secret, client.Secret);
            Assert.Equal(expiresAt, client.SecretExpiresAt?.ToUnixTimeSeconds());
            Assert.Equal(nameof(RegisteredClient), client.ToString());
        }
    }

    [Fact]
    public async Task An_expiry_after_the_last_representable_day_becomes_that_day()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.Answers(201, """{"client_id":"c","client_secret":"s","client_secret_expires_at":1e300}""");

        Assert.Equal(9999, Client(await bench.Registrations.RegisterAsync(Request(bench), Cancellation)).SecretExpiresAt?.Year);
    }

    [Theory]
    [InlineData("""{"client_id":"c","client_secret":"s","token_endpoint_auth_method":"private_key_jwt"}""")]
    [InlineData("""{"client_id":"c","client_secret":"s","token_endpoint_auth_method":"CLIENT_SECRET_BASIC"}""")]
    [InlineData("""{"client_id":"c"}""")]
    [InlineData("""{"client_id":"c","client_secret":""}""")]
    [InlineData("""{"client_id":"c","client_secret":"canary\r\n"}""")]
    [InlineData("""{"client_id":"c\u0007","client_secret":"s"}""")]
    [InlineData("""{"client_id":"c","client_secret":"s","redirect_uris":[]}""")]
    [InlineData("""{"client_id":"c","client_secret":"s","redirect_uris":["https://kontext.example/oauth/callback/0123456789ABCDEF"]}""")]
    [InlineData("""{"client_id":"c","client_secret":"s","redirect_uris":"https://kontext.example/oauth/callback/0123456789abcdef"}""")]
    [InlineData("""{"client_id":"c","client_secret":"s","grant_types":["client_credentials"]}""")]
    [InlineData("""{"client_id":"c","client_id":"d","client_secret":"s"}""")]
    [InlineData("""{"client_id":7}""")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("<html>")]
    public async Task An_answer_with_an_unusable_client_is_a_failure(string answer)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.Answers(201, answer);

        var failure = Failure(await bench.Registrations.RegisterAsync(Request(bench), Cancellation));

        Assert.False(failure.IsTransient);
        Assert.Contains(RedirectUri, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_redirect_uri","error_description":"not\u202e allowed\n<b>here"}""", "does not register clients with our redirect URI. The server says: invalid_redirect_uri: not allowed <b>here. Register an application there by hand")]
    [InlineData(400, """{"error":"invalid_client_metadata"}""", "with our metadata")]
    [InlineData(400, """{"error":"unapproved_software_statement"}""", "that its operator has admitted")]
    [InlineData(400, """{"error":"access_denied"}""", "that its operator has admitted")]
    [InlineData(401, "", "that its operator has admitted")]
    [InlineData(403, "<html>", "that its operator has admitted")]
    [InlineData(404, "", "there is none at that address")]
    [InlineData(307, "", "redirect")]
    [InlineData(418, "", "HTTP 418")]
    public async Task A_refusal_says_what_an_administrator_can_do(int status, string answer, string says)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.Answers(status, answer);

        var failure = Failure(await bench.Registrations.RegisterAsync(Request(bench), Cancellation));

        Assert.False(failure.IsTransient);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"with the redirect URI {RedirectUri}, and enter its clientId and clientSecret in the integration's oauth settings.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "")]
    [InlineData(503, "")]
    [InlineData(400, """{"error":"temporarily_unavailable"}""")]
    public async Task A_transient_failure_of_a_registration_is_recognized(int status, string answer)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.Answers(status, answer);

        Assert.True(Failure(await bench.Registrations.RegisterAsync(Request(bench), Cancellation)).IsTransient);
    }

    [Fact]
    public async Task A_giant_answer_registers_nothing()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Registration.AnswersTenMegabytes();

        Assert.False(Failure(await bench.Registrations.RegisterAsync(Request(bench), Cancellation)).IsTransient);
    }

    private static RegistrationRequest Request(OAuthBench bench, Scopes? scopes = null, ImmutableArray<ClientAuthentication>? supported = null) => new()
    {
        Endpoint = bench.Server.Registration.Url,
        RedirectUri = new Uri(RedirectUri),
        ClientName = "Kontext",
        ClientUri = new Uri("https://kontext.example/"),
        Scopes = scopes ?? Scopes.None,
        Supported = supported ?? [ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost, ClientAuthentication.None],
    };

    private static string Sorted(Kontext.Testing.OAuth.OAuthRequest request) =>
        "{" + string.Join(',', request.Json.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}")) + "}";

    private static RegisteredClient Client(Result<RegisteredClient, RegistrationFailure> result) =>
        result.Succeeded(out var client, out var failure) ? client : throw new InvalidOperationException(failure.Message);

    private static RegistrationFailure Failure(Result<RegisteredClient, RegistrationFailure> result) =>
        result.Succeeded(out _, out var failure) ? throw new InvalidOperationException("It succeeded.") : failure;
}
