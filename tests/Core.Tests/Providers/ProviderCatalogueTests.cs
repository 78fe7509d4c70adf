using Kontext.Core.OAuth;
using Kontext.Core.Providers;
using Kontext.Testing;

namespace Kontext.Core.Tests.Providers;

public sealed class ProviderCatalogueTests
{
    private static readonly ProviderCatalogue Catalogue = new(ProviderCatalogue.Known);

    private static readonly Provider Good = new()
    {
        Id = "good",
        Name = "Good",
        Server = new AuthorizationServer { AuthorizationEndpoint = new Uri("https://auth.example/authorize"), TokenEndpoint = new Uri("https://auth.example/token") },
        Origins = [new Uri("https://api.example")],
        DefaultScopes = Scopes.Read(["read"]),
        Tokens = TokenRules.Standard,
        Revocation = RevocationRules.NotOffered,
        Identity = new IdentityRules(new Uri("https://api.example/me"), ["/name"]),
        Sources = [new Uri("https://docs.example/oauth")],
    };

    private static readonly Dictionary<string, Provider> Broken = new(StringComparer.Ordinal)
    {
        ["Good One: the id is not 1 to 64 lower-case letters and digits"] = Good with { Id = "Good One" },
        ["google-gmail: the id is not 1 to 64 lower-case letters and digits"] = Good with { Id = "google-gmail" },
        ["good: the name is missing"] = Good with { Name = " " },
        ["good: the sources are missing"] = Good with { Sources = [] },
        ["good: http://docs.example/ is not a plain https address"] = Good with { Sources = [new Uri("http://docs.example/")] },
        ["good: http://api.example/ is not a plain https address"] = Good with { Identity = null, Origins = [new Uri("http://api.example/")] },
        ["good: https://api.example:444/ is not a plain https address"] = Good with { Identity = null, Origins = [new Uri("https://api.example:444/")] },
        ["good: https://me@auth.example/token is not a plain https address"] = Good with { Server = Good.Server with { TokenEndpoint = new Uri("https://me@auth.example/token") } },
        ["good: the origins are missing or repeated"] = Good with { Identity = null, Origins = [] },
        ["good: https://api.example/v1 is more than an origin"] = Good with { Origins = [new Uri("https://api.example/v1")] },
        ["good: the identity endpoint is neither at an own origin nor at the authorization server's"] = Good with { Identity = new IdentityRules(new Uri("https://elsewhere.example/me"), ["/name"]) },
        ["good: the identity endpoint tells no name"] = Good with { Identity = new IdentityRules(new Uri("https://api.example/me"), []) },
        ["good: the refresh endpoint is not at the token endpoint's origin"] = Good with { Tokens = new TokenRules { RefreshEndpoint = new Uri("https://api.example/refresh") } },
        ["good: the issuer is no issuer identifier"] = Good with { Server = Good.Server with { Issuer = "auth.example" } },
        ["good: an issuer is sent that nothing can be compared with"] = Good with { Server = Good.Server with { SendsIssuer = true } },
        ["good: the authorization endpoint has parameters of its own"] = Good with { Server = Good.Server with { AuthorizationEndpoint = new Uri("https://auth.example/authorize?state=1") } },
        ["good: clients of the catalogue are registered by hand"] = Good with { Server = Good.Server with { TakesClientIdMetadataDocuments = true } },
        ["good: the methods of client authentication are missing or repeated"] = Good with { Server = Good.Server with { TokenEndpointAuthentication = [] } },
        ["good: there is no way for a confidential client"] = Good with { Server = Good.Server with { TokenEndpointAuthentication = [ClientAuthentication.None] } },
        ["good: the revocation endpoint must be there exactly when there is a revocation"] = Good with { Revocation = new RevocationRules(RevocationStyle.Google, null, EndsWholeGrant: true) },
        ["good: what is not offered ends nothing"] = Good with { Revocation = new RevocationRules(RevocationStyle.None, null, EndsWholeGrant: true) },
        ["good: the server's revocation endpoint is that of RFC 7009 and no other"] = Good with { Revocation = new RevocationRules(RevocationStyle.Rfc7009, new Uri("https://auth.example/revoke"), EndsWholeGrant: false) },
        ["good: the client id belongs into the revocation endpoint of GitHub's style and of no other"] = Good with { Revocation = new RevocationRules(RevocationStyle.GitHub, new Uri("https://api.example/grant"), EndsWholeGrant: true) },
        ["good: the parameter code_challenge is ours"] = Good with { AuthorizationParameters = [new("code_challenge", "x")] },
        ["good: the parameter Resource is ours"] = Good with { AuthorizationParameters = [new("Resource", "x")] },
        ["good: the parameter user_scope is ours"] = Good with { AuthorizationParameters = [new("user_scope", "x")], Tokens = new TokenRules { ScopeParameter = "user_scope" } },
        ["good: an authorization parameter is empty or repeated"] = Good with { AuthorizationParameters = [new("prompt", "consent"), new("prompt", "login")] },
        ["good: scopes are separated by a space or a comma"] = Good with { Tokens = new TokenRules { ScopeSeparator = ';' } },
        ["good: a default scope is no scope-token or repeated"] = Good with { DefaultScopes = Scopes.Read(["read write"]) },
        ["good: 'name' is no JSON pointer to a member"] = Good with { Tokens = new TokenRules { AccountNamesAt = ["name"] } },
        ["good: '/a//b' is no JSON pointer to a member"] = Good with { Tokens = new TokenRules { TokensAt = "/a//b" } },
        ["good: ClientOf is no other entry of the same authorization server"] = Good with { ClientOf = "good" },
    };

    public static TheoryData<string> Faults => [.. Broken.Keys];

    [Fact]
    public void Every_entry_is_complete_and_consistent() =>
        Assert.Empty(ProviderCheck.Problems(ProviderCatalogue.Known));

    [Fact]
    public void The_check_finds_nothing_wrong_with_a_good_entry() =>
        Assert.Empty(ProviderCheck.Problems([Good]));

    [Theory]
    [MemberData(nameof(Faults))]
    public void The_check_finds_each_kind_of_fault(string fault) =>
        Assert.Contains(fault, ProviderCheck.Problems([Broken[fault]]));

    [Fact]
    public void The_check_finds_two_entries_of_one_id() =>
        Assert.Contains("good: there are several", ProviderCheck.Problems([Good, Good with { Name = "Other" }]));

    [Fact]
    public void The_check_finds_a_client_shared_between_authorization_servers()
    {
        var other = Good with { Id = "other", ClientOf = "good", Server = Good.Server with { TokenEndpoint = new Uri("https://evil.example/token") } };

        Assert.Contains("other: ClientOf is no other entry of the same authorization server", ProviderCheck.Problems([Good, other]));
    }

    [Theory]
    [InlineData("github")]
    [InlineData("google")]
    [InlineData("slack")]
    [InlineData("linear")]
    [InlineData("notion")]
    [InlineData("jira")]
    [InlineData("confluence")]
    [InlineData("microsoft")]
    public void A_provider_is_found_by_its_id(string id) => Assert.Equal(id, Catalogue.Find(id)?.Id);

    [Theory]
    [InlineData("GitHub")]
    [InlineData("github ")]
    [InlineData("")]
    [InlineData("acme")]
    public void An_unknown_id_finds_no_provider(string id) => Assert.Null(Catalogue.Find(id));

    [Fact]
    public void All_providers_are_listed_in_the_order_of_their_ids() =>
        Assert.Equal(ProviderCatalogue.Known.Select(provider => provider.Id).Order(StringComparer.Ordinal), Catalogue.All.Select(provider => provider.Id));

    [Fact]
    public void No_request_to_Microsoft_has_a_resource_parameter() => Assert.False(Catalogue.Find("microsoft")!.Tokens.SendsResource);

    [Fact]
    public void The_documentation_lists_every_provider_with_its_sources()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "providers.md"));

        Assert.All(Catalogue.All, provider => Assert.Contains($"| `{provider.Id}` |", page, StringComparison.Ordinal));
        Assert.All(Catalogue.All.SelectMany(provider => provider.Sources), source => Assert.Contains($"<{source.OriginalString}>", page, StringComparison.Ordinal));
    }
}
