using Kontext.Core.OAuth;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Core.Tests.OAuth;

public sealed class AuthorizationRequestTests
{
    // RFC 7636 appendix B
    [Fact]
    public void The_challenge_is_the_one_of_the_RFCs_example() =>
        Assert.Equal("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Pkce.ChallengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));

    [Fact]
    public void Each_parameter_is_in_the_authorization_url_once() => Assert.Equal(
        "https://as.example/authorize?response_type=code&client_id=client%3A1%26x%3Dy&redirect_uri=https%3A%2F%2Fkontext.example%2Foauth%2Fcallback%2F01"
        + "&state=s%2B%2F%3D&code_challenge=c&code_challenge_method=S256&scope=read%20w%C3%BCrite&resource=https%3A%2F%2Fmcp.example%2Fmcp&access_type=offline",
        Build("https://as.example/authorize", parameters: [new("access_type", "offline")]));

    [Fact]
    public void The_query_of_an_authorization_endpoint_is_kept_unchanged() =>
        Assert.StartsWith("https://as.example/authorize?tenant=a%20b+c&flag&x=1&response_type=code&", Build("https://as.example/authorize?tenant=a%20b+c&flag&&x=1#fragment"), StringComparison.Ordinal);

    [Theory]
    [InlineData("client_id")]
    [InlineData("redirect_uri")]
    [InlineData("response_type")]
    [InlineData("state")]
    [InlineData("code_challenge")]
    [InlineData("code_challenge_method")]
    [InlineData("scope")]
    [InlineData("resource")]
    [InlineData("request")]
    [InlineData("request_uri")]
    [InlineData("response_mode")]
    public void No_endpoint_and_no_provider_can_replace_our_parameters(string name)
    {
        var escaped = "%" + ((int)name[0]).ToString("X2", System.Globalization.CultureInfo.InvariantCulture) + name[1..];

        var url = Build($"https://as.example/authorize?{name}=evil&{escaped}=evil", parameters: [new(name, "evil")]);

        Assert.DoesNotContain("evil", url, StringComparison.Ordinal);
        Assert.All(QueryHelpers.ParseQuery(new Uri(url).Query), parameter => Assert.Single(parameter.Value));
    }

    [Fact]
    public void A_providers_parameter_wins_over_the_endpoints() =>
        Assert.Equal("consent", QueryHelpers.ParseQuery(new Uri(Build("https://as.example/a?prompt=none", parameters: [new("prompt", "consent"), new("prompt", "login")])).Query)["prompt"]);

    [Theory]
    [InlineData(null, "consent")]
    [InlineData("select_account", "select_account")]
    public void Offline_access_asks_for_consent_unless_the_catalogue_says_otherwise(string? provider, string expected) => Assert.Equal(expected, QueryHelpers.ParseQuery(new Uri(Build(
        "https://as.example/a?prompt=none", scopes: Scopes.Read(["openid", "offline_access"]), parameters: provider is null ? [] : [new("prompt", provider)])).Query)["prompt"]);

    [Fact]
    public void Offline_access_is_requested_without_consent_when_none_is_needed() => Assert.DoesNotContain(
        "prompt",
        Build("https://as.example/a", scopes: Scopes.Read(["openid", "offline_access"]), parameters: [new("prompt", "consent")], asksConsent: false),
        StringComparison.Ordinal);

    [Fact]
    public void A_provider_that_deviates_from_the_RFC_gets_its_own_parameters()
    {
        var rules = TokenRules.Standard with { ScopeParameter = "user_scope", ScopeSeparator = ',', SendsResource = false };

        var parameters = QueryHelpers.ParseQuery(new Uri(Build("https://as.example/authorize", rules)).Query);

        Assert.Equal("read,würite", parameters["user_scope"]);
        Assert.DoesNotContain("scope", parameters.Keys);
        Assert.DoesNotContain("resource", parameters.Keys);
    }

    [Fact]
    public void Without_scopes_the_scope_parameter_is_left_out() =>
        Assert.DoesNotContain("scope", Build("https://as.example/authorize", scopes: Scopes.None), StringComparison.Ordinal);

    private static string Build(
        string endpoint, TokenRules? rules = null, Scopes? scopes = null, KeyValuePair<string, string>[]? parameters = null, bool asksConsent = true) =>
        new AuthorizationRequest
        {
            Server = new AuthorizationServer { AuthorizationEndpoint = new Uri(endpoint), TokenEndpoint = new Uri("https://as.example/token") },
            ClientId = "client:1&x=y",
            RedirectUri = new Uri("https://kontext.example/oauth/callback/01"),
            Scopes = scopes ?? Scopes.Read(["read", "würite"]),
            State = "s+/=",
            CodeChallenge = "c",
            Resource = "https://mcp.example/mcp",
            AsksConsent = asksConsent,
            Rules = rules ?? TokenRules.Standard,
            Parameters = [.. parameters ?? []],
        }.Build().AbsoluteUri;
}
