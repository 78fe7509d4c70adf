using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kontext.Core.Input;
using Kontext.Core.Probes;
using Kontext.Core.Upstream;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Validation;

public sealed class McpProbeTests
{
    private const string Canary = "canary-7f3a9c";

    private const string TooLarge =
        "The server's answer is larger than this service reads. Check that the URL is the one of its MCP or API endpoint.";

    private static async Task HangUpAsync(TcpListener listener, bool isReset, CancellationToken until)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(until);
            _ = await client.GetStream().ReadAtLeastAsync(new byte[64], 64, throwOnEndOfStream: false, until);
            client.LingerState = new LingerOption(isReset, 0);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_official_sdks_server_is_reached()
    {
        await using var server = await McpServers.StartAsync(Cancellation);

        var result = await ProbeAsync(server.At("/mcp"));

        Assert.Equal("Reached test-server 1.2.3 over MCP 2026-07-28: 2 tools.", result.Message);
        Assert.Equal(
            (ProbeOutcome.Accepted, true, "test-server", "2026-07-28", 2),
            (result.Outcome, result.IsAccepted, result.ServerName, result.ProtocolVersion, result.ToolCount));
        Assert.All(server.Received, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task A_server_that_needs_a_token_is_reached_with_the_token()
    {
        await using var server = await McpServers.StartWithTokenAsync(Canary, Cancellation);

        var result = await ProbeAsync(server.At("/mcp"), CredentialHeader.Bearer(Canary));

        Assert.Equal("Reached test-server 1.2.3 over MCP 2026-07-28: 2 tools.", result.Message);
        Assert.All(server.Received, request => Assert.Equal($"Bearer {Canary}", request.Authorization));
    }

    [Fact]
    public async Task A_refused_token_and_a_missing_token_have_different_messages()
    {
        await using var server = await McpServers.StartWithTokenAsync("another", Cancellation);

        var refused = await ProbeAsync(server.At("/mcp"), CredentialHeader.Bearer(Canary));
        var required = await ProbeAsync(server.At("/mcp"));

        Assert.Equal(ProbeOutcome.CredentialRefused, refused.Outcome);
        Assert.Equal(
            "The server refused the credential (HTTP 401). Check that it is current, is meant for this server and may be used there; then enter it again.",
            refused.Message);
        Assert.Equal(ProbeOutcome.CredentialRequired, required.Outcome);
        Assert.Equal(
            "The server asks for a credential (HTTP 401), and none is configured. Choose another authMode than none, or enter the server token.",
            required.Message);
        Assert.Equal("https://mcp.example/.well-known/oauth-protected-resource", required.Challenge?.ResourceMetadata);
        Assert.False(refused.IsAccepted || refused.IsTransient || required.IsAccepted || required.IsTransient);
    }

    [Fact]
    public async Task In_mode_user_token_a_server_may_ask_for_a_credential_or_not()
    {
        await using var asking = await McpServers.StartWithTokenAsync("another", Cancellation);
        await using var open = await McpServers.StartAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback();

        var asked = await services.Get<McpProbe>().ProbeReachableAsync(asking.At("/mcp"), new OrganizationId("acme"), Cancellation);
        var answered = await services.Get<McpProbe>().ProbeReachableAsync(open.At("/mcp"), new OrganizationId("acme"), Cancellation);

        Assert.Equal(
            (ProbeOutcome.ChallengeSeen, true, "Reached the server. It asks for a credential, as it should: users connect with their own."),
            (asked.Outcome, asked.IsAccepted, asked.Message));
        Assert.Equal((ProbeOutcome.Accepted, true), (answered.Outcome, answered.IsAccepted));
    }

    [Fact]
    public async Task Another_vendors_server_is_reached_over_streamable_http()
    {
        await using var server = await EverythingServer.StartStreamableHttpAsync(Cancellation);

        var result = await ProbeAsync(server.Url);

        Assert.Equal("Reached mcp-servers/everything 2.0.0 over MCP 2025-11-25: 13 tools.", result.Message);
    }

    [Fact]
    public async Task Another_vendors_server_is_reached_over_sse()
    {
        await using var server = await EverythingServer.StartSseAsync(Cancellation);

        var result = await ProbeAsync(server.Url);

        Assert.Equal("Reached mcp-servers/everything 2.0.0 over MCP 2025-11-25: 13 tools.", result.Message);
    }

    [Fact]
    public async Task A_port_on_which_no_server_listens_is_reported()
    {
        using ConnectionTrap trap = new();
        var port = trap.Port;
        trap.Dispose();

        var result = await ProbeAsync(new Uri($"http://127.0.0.1:{port}/mcp"), CredentialHeader.Bearer(Canary));

        AssertFailed(
            result, ProbeOutcome.Unreachable, isTransient: true,
            "No connection could be opened: nothing answers at the host and port of the URL. Check both, and that the server is running and lets this service through.");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_reported()
    {
        AssertFailed(
            await ProbeAsync(new Uri($"https://nowhere.example/mcp?key={Canary}")), ProbeOutcome.NameNotResolved, isTransient: true,
            "The host name of the URL could not be resolved. Check its spelling, and that the name is public.");
    }

    [Theory]
    [InlineData("https://10.0.0.1/mcp")]
    [InlineData("https://169.254.169.254/mcp")]
    [InlineData("http://10.0.0.1/mcp")]
    public async Task A_private_address_is_reported(string url)
    {
        AssertFailed(
            await ProbeAsync(new Uri(url), CredentialHeader.Bearer(Canary)), ProbeOutcome.AddressRefused, isTransient: false,
            "This service does not call that address: it must be https and lead to a public address. For a server inside the deployment's own network, ask the operator of this service to add the network to Outbound:AllowedNetworks.");
    }

    [Fact]
    public async Task A_web_page_is_reported_as_no_MCP_server()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.WebPage, Cancellation);

        AssertFailed(
            await ProbeAsync(server.Address), ProbeOutcome.NotMcp, isTransient: false,
            "A web page answers at this address, not an MCP server. Enter the URL of the MCP endpoint, which often ends in /mcp or /sse.");
    }

    [Theory]
    [InlineData("application/json", """{"hello":"world"}""")]
    [InlineData("application/json", "null")]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":1,"result":null}""")]
    [InlineData("application/json", """{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":1}}""")]
    [InlineData("text/event-stream", "data: {\n\n")]
    [InlineData("text/event-stream", "event: endpoint\ndata: http://[\n\n")]
    [InlineData("text/plain", "hello")]
    public async Task An_answer_that_is_no_MCP_message_is_reported(string mediaType, string body)
    {
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.ContentType = mediaType;
                return context.Response.WriteAsync(body);
            },
            Cancellation);

        AssertFailed(
            await ProbeAsync(server.Address), ProbeOutcome.NotMcp, isTransient: false,
            "Something answers at this address, but not as an MCP server does. Check that the URL is the one of the MCP endpoint.");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_reported_at_the_time_limit()
    {
        FakeTimeProvider clock = new();
        await using var server = await LoopbackServer.StartAsync(HostileServers.NeverAnswers, Cancellation);
        await using var services = OutboundServices.WithLoopback(clock);

        var probe = services.Get<McpProbe>().ProbeAsync(server.Address, CredentialHeader.Bearer(Canary), new OrganizationId("acme"), Cancellation);
        await server.FirstRequest;
        clock.Advance(TimeSpan.FromSeconds(15));

        AssertFailed(
            await probe, ProbeOutcome.TimedOut, isTransient: true,
            "The server did not finish its answer within 15 seconds. Check that the URL is the one of its MCP or API endpoint and that the server is not overloaded.");
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json", false)]
    [InlineData("text/event-stream", false)]
    public async Task Ten_megabytes_are_not_read(string mediaType, bool announced)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.TenMegabytes(mediaType, announced), Cancellation);

        AssertFailed(await ProbeAsync(server.Address), ProbeOutcome.TooLarge, isTransient: false, TooLarge);
    }

    [Fact]
    public async Task An_sse_server_that_names_another_origin_has_nothing_sent_there()
    {
        using ConnectionTrap trap = new();
        await using var server = await LoopbackServer.StartAsync(
            HostileServers.SseNaming(new Uri($"http://127.0.0.1:{trap.Port}/collect")), Cancellation);

        var result = await ProbeAsync(server.Address, CredentialHeader.Bearer(Canary));

        Assert.False(trap.WasReached);
        AssertFailed(
            result, ProbeOutcome.ForeignOrigin, isTransient: false,
            "The server tells its clients to send their messages to another host than the one in the URL. Nothing was sent there. Enter the URL of the host that really serves it, or have the server name its own.");
    }

    [Fact]
    public async Task A_redirect_is_reported_and_not_followed()
    {
        using ConnectionTrap trap = new();
        await using var server = await LoopbackServer.StartAsync(
            HostileServers.RedirectTo(new Uri($"http://127.0.0.1:{trap.Port}/mcp?key={Canary}")), Cancellation);

        var result = await ProbeAsync(server.Address, CredentialHeader.Bearer(Canary));

        Assert.False(trap.WasReached);
        AssertFailed(
            result, ProbeOutcome.Redirected, isTransient: false,
            $"The server redirects to another address (HTTP 302), which is not followed. If that is its MCP or API endpoint, enter it as the URL: http://127.0.0.1:{trap.Port}/mcp");
    }

    [Theory]
    [InlineData(404, ProbeOutcome.NotFound, false, "The server is there, but nothing is at this address (HTTP 404). Check the path of the URL.")]
    [InlineData(405, ProbeOutcome.NotMcp, false, "Something answers at this address, but not as an MCP server does. Check that the URL is the one of the MCP endpoint.")]
    [InlineData(500, ProbeOutcome.ServerError, true, "The server failed to answer (HTTP 500). It is asked again later. If this goes on, ask its operator for the reason.")]
    [InlineData(503, ProbeOutcome.ServerError, true, "The server failed to answer (HTTP 503). It is asked again later. If this goes on, ask its operator for the reason.")]
    [InlineData(403, ProbeOutcome.Blocked, true, "Something in front of the server refused us (HTTP 403), such as a firewall or a bot check. It says nothing about the credential. Ask the server's operator to let this service through.")]
    public async Task A_status_is_reported(int status, ProbeOutcome outcome, bool isTransient, string message)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(status), Cancellation);

        AssertFailed(await ProbeAsync(server.Address, CredentialHeader.Bearer(Canary)), outcome, isTransient, message);
    }

    [Fact]
    public async Task A_rate_limited_server_gives_the_time_of_the_next_check()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.RateLimited(30), Cancellation);

        var result = await ProbeAsync(server.Address);

        AssertFailed(result, ProbeOutcome.RateLimited, isTransient: true, "The server asks to be called less often (HTTP 429). It is asked again later.");
        Assert.Equal(TimeSpan.FromSeconds(30), result.RetryAfter);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_reported()
    {
        using var certificate = SelfSigned();
        await using var server = await LoopbackServer.StartAsync(HostileServers.WebPage, certificate, Cancellation);

        AssertFailed(
            await ProbeAsync(server.Address, CredentialHeader.Bearer(Canary)), ProbeOutcome.TlsFailed, isTransient: false,
            "No secure connection could be made. Check that the server speaks TLS at this port. Its certificate must be current, from a public authority and made out to the host of the URL.");
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_server_without_TLS_at_an_https_address_is_reported()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.WebPage, Cancellation);

        var result = await ProbeAsync(new UriBuilder(server.Address) { Scheme = "https" }.Uri);

        Assert.Equal(ProbeOutcome.TlsFailed, result.Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_ends_in_its_tls_handshake_may_open_the_next_time(bool isReset)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using var until = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var serving = HangUpAsync(listener, isReset, until.Token);

        var result = await ProbeAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/mcp"), CredentialHeader.Bearer(Canary));

        Assert.Equal((ProbeOutcome.Unreachable, true), (result.Outcome, result.IsTransient));
        await until.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact]
    public async Task The_name_of_a_server_is_shown_cleaned_and_shortened()
    {
        await using var server = await McpServers.StartNamedAsync("evil\u202e\r\nlevel\u0000=critical " + new string('x', 5000), Cancellation);

        var result = await ProbeAsync(server.At("/mcp"));

        Assert.Equal("evil level =critical " + new string('x', 78) + "…", result.ServerName);
        Assert.DoesNotContain(result.Message, char.IsControl);
        Assert.InRange(result.Message.Length, 1, 300);
    }

    [Fact]
    public async Task An_endless_list_of_tools_is_not_read_to_its_end()
    {
        await using var server = await McpServers.StartEndlessAsync(Cancellation);

        var result = await ProbeAsync(server.At("/mcp"));

        Assert.Equal("Reached test-server 1.2.3 over MCP 2026-07-28: at least 20 tools.", result.Message);
    }

    [Fact]
    public async Task Only_the_callers_own_cancellation_is_thrown()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.NeverAnswers, Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var probe = services.Get<McpProbe>().ProbeAsync(server.Address, null, new OrganizationId("acme"), caller.Token);
        await server.FirstRequest;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
    }

    private static async Task<ProbeResult> ProbeAsync(Uri url, CredentialHeader? credential = null)
    {
        await using var services = OutboundServices.WithLoopback();
        return await services.Get<McpProbe>().ProbeAsync(url, credential, new OrganizationId("acme"), Cancellation);
    }

    private static void AssertFailed(ProbeResult result, ProbeOutcome outcome, bool isTransient, string message)
    {
        Assert.Equal(message, result.Message);
        Assert.Equal((outcome, isTransient, false), (result.Outcome, result.IsTransient, result.IsAccepted));
        Assert.DoesNotContain(Canary, result.ToString() + string.Join('|', result.Exchanges), StringComparison.Ordinal);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return request.CreateSelfSigned(start, start.AddYears(20));
    }
}
