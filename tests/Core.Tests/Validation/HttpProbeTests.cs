using Kontext.Core.Probes;
using Kontext.Core.Upstream;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Validation;

public sealed class HttpProbeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, ProbeOutcome.Accepted, "Reached the server, which did not refuse the credential (HTTP 200).")]
    [InlineData(302, ProbeOutcome.Accepted, "Reached the server, which did not refuse the credential (HTTP 302).")]
    [InlineData(404, ProbeOutcome.Accepted, "Reached the server, which did not refuse the credential (HTTP 404).")]
    [InlineData(401, ProbeOutcome.CredentialRefused, "The server refused the credential (HTTP 401). Check that it is current, is meant for this server and may be used there; then enter it again.")]
    [InlineData(403, ProbeOutcome.Blocked, "Something in front of the server refused us (HTTP 403), such as a firewall or a bot check. It says nothing about the credential. Ask the server's operator to let this service through.")]
    [InlineData(500, ProbeOutcome.ServerError, "The server failed to answer (HTTP 500). It is asked again later. If this goes on, ask its operator for the reason.")]
    [InlineData(501, ProbeOutcome.ServerError, "The server failed to answer (HTTP 501). It is asked again later. If this goes on, ask its operator for the reason.")]
    public async Task The_status_decides_the_outcome(int status, ProbeOutcome outcome, string message)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(status), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        Assert.True(CredentialHeader.TryScheme("X-Api-Key", "", "canary", ["canary"], out var credential));

        var result = await services.Get<HttpProbe>().ProbeAsync(server.Address, credential, Cancellation);

        Assert.Equal((outcome, message), (result.Outcome, result.Message));
        var received = Assert.Single(server.Received);
        Assert.Equal(("GET", "canary"), (received.Method, received.Headers["X-Api-Key"]));
    }

    [Theory]
    [InlineData(200, ProbeOutcome.Accepted, "Reached the server (HTTP 200).")]
    [InlineData(401, ProbeOutcome.ChallengeSeen, "Reached the server. It asks for a credential, as it should: users connect with their own.")]
    [InlineData(403, ProbeOutcome.ChallengeSeen, "Reached the server. It asks for a credential, as it should: users connect with their own.")]
    public async Task Without_a_credential_every_answering_server_is_accepted(int status, ProbeOutcome outcome, string message)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(status), Cancellation);
        await using var services = OutboundServices.WithLoopback();

        var result = await services.Get<HttpProbe>().ProbeReachableAsync(server.Address, Cancellation);

        Assert.Equal((outcome, message, true), (result.Outcome, result.Message, result.IsAccepted));
    }

    [Fact]
    public async Task The_size_of_a_body_that_is_not_read_does_not_matter()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.TenMegabytes("application/json", announced: true), Cancellation);
        await using var services = OutboundServices.WithLoopback();

        Assert.True((await services.Get<HttpProbe>().ProbeAsync(server.Address, null, Cancellation)).IsAccepted);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_reported_at_the_time_limit()
    {
        FakeTimeProvider clock = new();
        await using var server = await LoopbackServer.StartAsync(HostileServers.NeverAnswers, Cancellation);
        await using var services = OutboundServices.WithLoopback(clock);

        var probe = services.Get<HttpProbe>().ProbeAsync(server.Address, null, Cancellation);
        await server.FirstRequest;
        clock.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(ProbeOutcome.TimedOut, (await probe).Outcome);
    }
}
