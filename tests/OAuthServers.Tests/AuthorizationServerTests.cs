using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.OAuthServers.Tests;

public sealed class AuthorizationServerTests : IAsyncLifetime
{
    private static readonly Uri Resource = new("https://mcp.example/mcp");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RealAuthorizationServer _server = null!;
    private CodeFlowClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RealAuthorizationServer.StartAsync(new() { Clock = _clock }, Cancellation);
        _client = new CodeFlowClient(_server);
        await _server.AddClientAsync(_client.ClientId, clientSecret: null, CodeFlowClient.RedirectUri, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task Metadata_names_the_issuer_and_the_supported_methods(string path)
    {
        var metadata = JsonNode.Parse(await _client.Http.GetStringAsync(path, Cancellation))!;

        Assert.Equal(_server.Issuer.OriginalString, (string?)metadata["issuer"]);
        Assert.Equal(new Uri(_server.Issuer, "/register").OriginalString, (string?)metadata["registration_endpoint"]);
        Assert.Equal(["S256"], Texts(metadata["code_challenge_methods_supported"]));
        Assert.True((bool?)metadata["authorization_response_iss_parameter_supported"]);
        Assert.True((bool?)metadata["client_id_metadata_document_supported"]);
        Assert.Superset(
            new HashSet<string> { "none", "client_secret_basic", "client_secret_post" },
            Texts(metadata["token_endpoint_auth_methods_supported"]).ToHashSet());
    }

    [Fact]
    public async Task A_person_who_allows_is_sent_back_with_code_state_and_issuer()
    {
        var callback = await _server.AllowAsync(_client.AuthorizationRequest(), Accounts.Octocat, Cancellation);

        var query = QueryHelpers.ParseQuery(callback.Query);
        Assert.Equal(CodeFlowClient.RedirectUri.OriginalString, callback.GetLeftPart(UriPartial.Path));
        Assert.Equal("state with \"quotes\" & <marks>", query["state"]);
        Assert.Equal(_server.Issuer.OriginalString, query["iss"]);
        Assert.NotEmpty(query["code"].ToString());
    }

    [Fact]
    public async Task A_person_who_denies_is_sent_back_with_access_denied_and_leaves_no_grant()
    {
        var callback = await _server.DenyAsync(_client.AuthorizationRequest(), Accounts.Octocat, Cancellation);

        var query = QueryHelpers.ParseQuery(callback.Query);
        Assert.Equal("access_denied", query["error"]);
        Assert.Equal(_server.Issuer.OriginalString, query["iss"]);
        Assert.Equal(0, await _server.CountGrantsAsync(Accounts.Octocat, Cancellation));
    }

    [Fact]
    public async Task A_link_cannot_answer_for_the_person()
    {
        using var answer = await _client.Http.GetAsync(_client.AuthorizationRequest() + "&account=octocat&decision=allow", Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Which account?", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(0, await _server.CountGrantsAsync(Accounts.Octocat, Cancellation));
    }

    [Fact]
    public async Task A_code_is_redeemed_with_its_own_verifier_only()
    {
        using CodeFlowClient thief = new(_server);
        var code = await _client.GetCodeAsync(Accounts.Octocat, Resource, Cancellation);

        var (status, answer) = await thief.RedeemAsync(code, Resource, Cancellation);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, (string?)answer["error"]));
    }

    [Fact]
    public async Task A_request_without_PKCE_is_refused()
    {
        Uri request = new(_client.AuthorizationRequest().OriginalString.Replace("code_challenge", "unknown", StringComparison.Ordinal));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => _server.AllowAsync(request, Accounts.Octocat, Cancellation));

        Assert.Contains("code_challenge", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_last_as_long_as_the_settings_say()
    {
        var tokens = await _client.ConnectAsync(Accounts.Octocat, Resource, Cancellation);
        var (access, refresh) = Pair(tokens);
        Assert.Equal(299, (int)tokens["expires_in"]!, tolerance: 1);
        Assert.True(await _server.IsActiveAsync(access, Cancellation));
        Assert.Equal(1, await _server.CountGrantsAsync(Accounts.Octocat, Cancellation));

        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.False(await _server.IsActiveAsync(access, Cancellation));
        Assert.True(await _server.IsActiveAsync(refresh, Cancellation));

        _clock.Advance(TimeSpan.FromDays(14));
        Assert.Equal("invalid_grant", (string?)(await _client.RefreshAsync(refresh, Resource, Cancellation)).Answer["error"]);
    }

    [Fact]
    public async Task A_refresh_gives_a_new_pair_and_uses_up_the_old_token()
    {
        var (_, first) = Pair(await _client.ConnectAsync(Accounts.Octocat, Resource, Cancellation));

        var (status, answer) = await _client.RefreshAsync(first, Resource, Cancellation);

        Assert.Equal(HttpStatusCode.OK, status);
        var (access, second) = Pair(answer);
        Assert.NotEqual(first, second);
        Assert.False(await _server.IsActiveAsync(first, Cancellation));
        Assert.True(await _server.IsActiveAsync(second, Cancellation));
        Assert.True(await _server.IsActiveAsync(access, Cancellation));
        Assert.Equal(
            ["authorization_code", "refresh_token"],
            _server.TokenRequests.Select(request => request.Parameters["grant_type"]));
        Assert.All(_server.TokenRequests, request => Assert.Equal(Resource.OriginalString, request.Parameters["resource"]));
    }

    [Fact]
    public async Task A_refresh_token_used_twice_ends_its_family()
    {
        var (firstAccess, first) = Pair(await _client.ConnectAsync(Accounts.Octocat, Resource, Cancellation));
        var (secondAccess, second) = Pair((await _client.RefreshAsync(first, Resource, Cancellation)).Answer);

        var (status, answer) = await _client.RefreshAsync(first, Resource, Cancellation);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, (string?)answer["error"]));
        foreach (var token in new[] { firstAccess, secondAccess, second })
            Assert.False(await _server.IsActiveAsync(token, Cancellation));
        Assert.Equal("invalid_grant", (string?)(await _client.RefreshAsync(second, Resource, Cancellation)).Answer["error"]);
        Assert.Equal(0, await _server.CountGrantsAsync(Accounts.Octocat, Cancellation));
    }

    [Fact]
    public async Task A_code_used_twice_revokes_its_tokens()
    {
        var code = await _client.GetCodeAsync(Accounts.Octocat, Resource, Cancellation);
        var (access, refresh) = Pair((await _client.RedeemAsync(code, Resource, Cancellation)).Answer);

        Assert.Equal("invalid_grant", (string?)(await _client.RedeemAsync(code, Resource, Cancellation)).Answer["error"]);

        Assert.False(await _server.IsActiveAsync(access, Cancellation));
        Assert.False(await _server.IsActiveAsync(refresh, Cancellation));
    }

    [Fact]
    public async Task Revoking_the_refresh_token_ends_the_grant_and_no_other()
    {
        var (access, refresh) = Pair(await _client.ConnectAsync(Accounts.Octocat, Resource, Cancellation));
        var (otherAccess, _) = Pair(await _client.ConnectAsync(Accounts.Octocat, Resource, Cancellation));

        Assert.Equal(HttpStatusCode.OK, await _client.RevokeAsync(refresh, Cancellation));

        Assert.False(await _server.IsActiveAsync(refresh, Cancellation));
        Assert.False(await _server.IsActiveAsync(access, Cancellation));
        Assert.True(await _server.IsActiveAsync(otherAccess, Cancellation));
        Assert.Equal(1, await _server.CountGrantsAsync(Accounts.Octocat, Cancellation));
    }

    [Fact]
    public async Task Revoking_an_access_token_leaves_the_refresh_token()
    {
        var (access, refresh) = Pair(await _client.ConnectAsync(Accounts.Octocat, Resource, Cancellation));

        Assert.Equal(HttpStatusCode.OK, await _client.RevokeAsync(access, Cancellation));

        Assert.False(await _server.IsActiveAsync(access, Cancellation));
        Assert.True(await _server.IsActiveAsync(refresh, Cancellation));
    }

    [Fact]
    public async Task A_person_ends_all_grants_of_one_account()
    {
        var (_, ended) = Pair(await _client.ConnectAsync(Accounts.Octocat, Resource, Cancellation));
        var (_, other) = Pair(await _client.ConnectAsync(Accounts.Hubot, Resource, Cancellation));

        await _server.EndGrantsAsync(Accounts.Octocat, Cancellation);

        Assert.Equal("invalid_grant", (string?)(await _client.RefreshAsync(ended, Resource, Cancellation)).Answer["error"]);
        Assert.Equal(HttpStatusCode.OK, (await _client.RefreshAsync(other, Resource, Cancellation)).Status);
    }

    [Fact]
    public async Task Tokens_are_made_for_the_resource_of_the_authorization_request_alone()
    {
        var code = await _client.GetCodeAsync(Accounts.Octocat, Resource, Cancellation);

        var (status, answer) = await _client.RedeemAsync(code, new Uri("https://other.example/mcp"), Cancellation);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_target"), (status, (string?)answer["error"]));
    }

    [Fact]
    public async Task User_info_names_the_account()
    {
        var callback = await _server.AllowAsync(_client.AuthorizationRequest(scope: "openid profile"), Accounts.Hubot, Cancellation);
        var (_, tokens) = await _client.RedeemAsync(QueryHelpers.ParseQuery(callback.Query)["code"]!, null, Cancellation);

        using HttpRequestMessage request = new(HttpMethod.Get, Endpoints.UserInfo);
        request.Headers.Authorization = new("Bearer", (string?)tokens["access_token"]);
        using var response = await _client.Http.SendAsync(request, Cancellation);
        var person = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;

        Assert.Equal(("hubot", "hubot"), ((string?)person["sub"], (string?)person["preferred_username"]));
        Assert.NotNull(tokens["id_token"]);
    }

    private static (string Access, string Refresh) Pair(JsonNode tokens) => ((string)tokens["access_token"]!, (string)tokens["refresh_token"]!);

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(item => (string)item!);
}
