using Kontext.Core.Providers;

namespace Kontext.Core.Tests.Providers;

public sealed class ProviderOriginTests
{
    private static readonly Provider GitHub = new ProviderCatalogue(ProviderCatalogue.Known).Find("github")!;

    [Theory]
    [InlineData("https://api.github.com")]
    [InlineData("https://api.github.com/")]
    [InlineData("https://API.GitHub.com:443/user?x=1")]
    [InlineData("https://api.githubcopilot.com/mcp/")]
    public void A_url_at_an_origin_of_a_provider_is_the_providers_own(string url) => Assert.True(GitHub.Owns(new Uri(url)));

    [Theory]
    [InlineData("http://api.github.com/")]
    [InlineData("https://api.github.com:8443/")]
    [InlineData("https://api.github.com.evil.example/")]
    [InlineData("https://api.github.com./")]
    [InlineData("https://evil.api.github.com/")]
    [InlineData("https://github.com/")]
    [InlineData("https://evilapi.github.com/")]
    [InlineData("https://api.github.com@evil.example/")]
    [InlineData("https://me@api.github.com/")]
    [InlineData("https://me:secret@api.github.com/")]
    [InlineData("https://evil.example/https://api.github.com/")]
    [InlineData("https://evil.example#@api.github.com/")]
    [InlineData("https://аpi.github.com/")]
    [InlineData("wss://api.github.com/")]
    [InlineData("file:///api.github.com")]
    public void A_url_at_another_origin_is_not_the_providers_own(string url) => Assert.False(GitHub.Owns(new Uri(url)));

    [Fact]
    public void A_relative_url_is_not_the_providers_own() => Assert.False(GitHub.Owns(new Uri("/user", UriKind.Relative)));
}
