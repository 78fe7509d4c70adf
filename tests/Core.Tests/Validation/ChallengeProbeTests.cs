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
    public async Task A_server_with_a_Bearer_challenge_is_accepted()
    {
        await using var server = await McpServers.StartWithTokenAsync("secret", Cancellation);

        var result = await ProbeAsync(server.At("/mcp"));

        Assert.Equal(
            (ProbeOutcome.ChallengeSeen, true, "Reached the server; it asks for a bearer token, as a server in mode oauth should."),
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
    public async Task A_401_without_a_Bearer_challenge_is_reported(string? challenge)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Unauthorized(challenge), Cancellation);

        var result = await ProbeAsync(server.Address);

        Assert.Equal((ProbeOutcome.ChallengeMissing, false), (result.Outcome, result.IsAccepted));
        Assert.Equal(
            "The server asks for a credential (HTTP 401), but its answer holds no Bearer challenge in WWW-Authenticate, which would lead to the authorization server. Check that the URL is the one of the MCP endpoint, or choose authMode user_token or server_token.",
            result.Message);
    }

    [Fact]
    public async Task A_server_without_authentication_is_reported()
    {
        await using var server = await McpServers.StartAsync(Cancellation);

        var result = await ProbeAsync(server.At("/mcp"));

        Assert.Equal(ProbeOutcome.NoAuthentication, result.Outcome);
        Assert.Equal(
            "The server answers without asking for a sign-in. Choose authMode none, or check that the URL is the one that needs signing in.",
            result.Message);
    }

    [Fact]
    public async Task A_web_page_is_reported()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.WebPage, Cancellation);

        Assert.Equal(ProbeOutcome.NotMcp, (await ProbeAsync(server.Address)).Outcome);
    }

    [Theory]
    [InlineData(404, ProbeOutcome.NotFound)]
    [InlineData(429, ProbeOutcome.RateLimited)]
    [InlineData(502, ProbeOutcome.ServerError)]
    [InlineData(308, ProbeOutcome.Redirected)]
    public async Task A_status_is_reported(int status, ProbeOutcome outcome)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(status), Cancellation);

        Assert.Equal(outcome, (await ProbeAsync(server.Address)).Outcome);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ,,,=")]
    [InlineData("Bearer resource_metadata=")]
    [InlineData("bearer realm=\"a \\\" resource_metadata=https://evil.example\"")]
    public async Task A_Bearer_challenge_without_parameters_is_still_a_challenge(string challenge)
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
