using Kontext.Core.Probes;
using Kontext.Core.Upstream;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Validation;

public sealed class ChallengeProbeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bearer_challenge_is_what_it_looks_for()
    {
        await using var server = await McpServers.StartWithTokenAsync("secret", Cancellation);

        var result = await ProbeAsync(server.At("/mcp"));

        Assert.Equal(
            (ProbeOutcome.ChallengeSeen, true, "Reached the server; it asks for a bearer token, as one that people sign in to should."),
            (result.Outcome, result.IsAccepted, result.Message));
        Assert.Equal(
            new BearerChallenge
            {
                ResourceMetadata = "https://mcp.example/.well-known/oauth-protected-resource",
                Scope = "tools:read tools:call",
            },
            result.Challenge);
        Assert.Null(Assert.Single(server.Received).Authorization);
    }

    [Fact]
    public async Task An_sse_server_is_asked_for_its_stream()
    {
        await using var server = await LoopbackServer.StartAsync(
            context => HttpMethods.IsPost(context.Request.Method)
                ? HostileServers.Status(405)(context)
                : HostileServers.Unauthorized("Bearer error=\"invalid_token\"")(context),
            Cancellation);

        var result = await ProbeAsync(server.Address);

        Assert.Equal((ProbeOutcome.ChallengeSeen, "invalid_token"), (result.Outcome, result.Challenge?.Error));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Negotiate")]
    public async Task Asking_for_something_else_than_a_bearer_token_is_said(string? challenge)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Unauthorized(challenge), Cancellation);

        var result = await ProbeAsync(server.Address);

        Assert.Equal((ProbeOutcome.ChallengeMissing, false), (result.Outcome, result.IsAccepted));
        Assert.Equal(
            "The server asks for a credential (HTTP 401), but its answer holds no Bearer challenge in WWW-Authenticate, which is how people's sign-in is found. Check that the URL is the one of the MCP endpoint, or choose authMode user_token or server_token.",
            result.Message);
    }

    [Fact]
    public async Task A_server_open_to_everybody_is_said()
    {
        await using var server = await McpServers.StartAsync(Cancellation);

        var result = await ProbeAsync(server.At("/mcp"));

        Assert.Equal(ProbeOutcome.NoAuthentication, result.Outcome);
        Assert.Equal(
            "The server answers without asking for a sign-in. Choose authMode none, or check that the URL is the one that needs signing in.",
            result.Message);
    }

    [Fact]
    public async Task A_web_page_is_said()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.WebPage, Cancellation);

        Assert.Equal(ProbeOutcome.NotMcp, (await ProbeAsync(server.Address)).Outcome);
    }

    [Theory]
    [InlineData(404, ProbeOutcome.NotFound)]
    [InlineData(429, ProbeOutcome.RateLimited)]
    [InlineData(502, ProbeOutcome.ServerError)]
    [InlineData(308, ProbeOutcome.Redirected)]
    public async Task A_status_is_said(int status, ProbeOutcome outcome)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(status), Cancellation);

        Assert.Equal(outcome, (await ProbeAsync(server.Address)).Outcome);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ,,,=")]
    [InlineData("Bearer resource_metadata=")]
    [InlineData("bearer realm=\"a \\\" resource_metadata=https://evil.example\"")]
    public async Task A_challenge_that_says_nothing_usable_is_still_a_challenge(string challenge)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Unauthorized(challenge), Cancellation);

        var result = await ProbeAsync(server.Address);

        Assert.Null(result.Challenge?.ResourceMetadata);
        Assert.True(result.Outcome is ProbeOutcome.ChallengeSeen or ProbeOutcome.ChallengeMissing);
    }

    private static async Task<ProbeResult> ProbeAsync(Uri url)
    {
        await using var services = OutboundServices.WithLoopback();
        return await services.Get<ChallengeProbe>().ProbeAsync(url, Cancellation);
    }
}
