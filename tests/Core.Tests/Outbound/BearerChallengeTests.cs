using Kontext.Core.Upstream;

namespace Kontext.Core.Tests.Outbound;

public sealed class BearerChallengeTests
{
    private const string Metadata = "https://mcp.example/.well-known/oauth-protected-resource";

    [Theory]
    [InlineData($"Bearer realm=\"x\", error=\"invalid_token\", Bearer resource_metadata=\"{Metadata}\"", "invalid_token", null)]
    [InlineData($"Bearer scope=\"a b\", Bearer realm=\"y\", Bearer resource_metadata=\"{Metadata}\", scope=\"c\"", null, "c")]
    [InlineData($"Bearer scope=\"a b\"|bearer resource_metadata=\"{Metadata}\"", null, "a b")]
    [InlineData($"Negotiate, Basic realm=\"a, Bearer b\"|Bearer|BEARER Resource_Metadata=\"{Metadata}\"", null, null)]
    [InlineData($"Bearer resource_metadata={Metadata}, scope=a", null, "a")]
    [InlineData($"Bearer resource_metadata='{Metadata}', scope='a b'", null, "a b")]
    [InlineData($"Bearer resource_metadata=\\\"{Metadata}\\\", scope=\\\"a b\\\"", null, "a b")]
    [InlineData($"Bearer resource_metadata=\"{Metadata}", null, null)]
    [InlineData($"Bearer resource_metadata={Metadata}\"", null, null)]
    [InlineData($"Bearer resource_metadata=\"{Metadata}, scope=\"a\"", null, null)]
    [InlineData($"Bearer error_description=\"say \"hi\", friend\", resource_metadata=\"{Metadata}\"", null, null)]
    [InlineData($"Bearer error_description=\"say \\\"hi\\\", friend\", resource_metadata=\"{Metadata}\"", null, null)]
    [InlineData($"Bearer realm=\"x\" resource_metadata = \"{Metadata}\"", null, null)]
    [InlineData($"Bearer resource_metadata=\"\", Bearer resource_metadata=\"{Metadata}\"", null, null)]
    public void The_challenge_with_resource_metadata_is_used_in_every_quoting(string headers, string? error, string? scope) =>
        Assert.Equal(new BearerChallenge { ResourceMetadata = Metadata, Error = error, Scope = scope }, Find(headers.Split('|')));

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer realm=\"resource_metadata\"")]
    [InlineData($"Basic resource_metadata=\"{Metadata}\", Bearer realm=\"x\"")]
    [InlineData("Bearer resource_metadata=")]
    public void A_challenge_may_have_no_resource_metadata(string header) => Assert.Equal(new BearerChallenge(), Find(header));

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("")]
    [InlineData(",,==,\"")]
    public void A_header_without_a_Bearer_challenge_gives_null(string header) => Assert.Null(Find(header));

    [Fact]
    public void A_very_long_header_is_ignored() =>
        Assert.Equal(new BearerChallenge(), Find($"Bearer resource_metadata=\"{Metadata}\", x=\"{new string('x', 5_000)}\"", "Bearer"));

    private static BearerChallenge? Find(params string[] headers)
    {
        using HttpResponseMessage response = new();
        foreach (var header in headers)
            Assert.True(response.Headers.TryAddWithoutValidation("WWW-Authenticate", header));
        return BearerChallenge.Find(response.Headers);
    }
}
