using System.Net.Sockets;
using System.Text;
using Kontext.Core.OAuthEndpoints;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.OAuth;

/// <summary>Whether a refresh that brought nothing may have been carried out all the same.</summary>
public sealed class TokenOutcomeTests
{
    private static readonly Dictionary<string, string?> Loopback = new(StringComparer.Ordinal) { ["Outbound:AllowLoopback"] = "true" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", false)]
    [InlineData(400, """{"error":"server_error"}""", false)]
    [InlineData(401, "", false)]
    [InlineData(404, "<html>", false)]
    [InlineData(408, "", false)]
    [InlineData(425, "", false)]
    [InlineData(429, "", false)]
    [InlineData(302, "", false)]
    [InlineData(503, "", false)]
    [InlineData(503, """{"error":"server_error"}""", false)]
    [InlineData(500, "", true)]
    [InlineData(500, """{"error":"invalid_grant"}""", true)]
    [InlineData(500, """{"error":"temporarily_unavailable"}""", true)]
    [InlineData(502, "<html>", true)]
    [InlineData(504, "", true)]
    [InlineData(200, """{"error":"bad_refresh_token"}""", false)]
    [InlineData(200, """{"error":"incorrect_client_credentials"}""", false)]
    [InlineData(200, """{"ok":false,"error":"ratelimited"}""", false)]
    [InlineData(200, """{"ok":false,"error":"internal_error"}""", true)]
    [InlineData(200, """{"ok":false,"error":"FATAL_ERROR"}""", true)]
    [InlineData(200, """{"ok":false}""", true)]
    [InlineData(200, """{"error":"never_heard_of","access_token":"a"}""", true)]
    [InlineData(200, """{"access_token":"a","token_type":"mac"}""", true)]
    [InlineData(200, """{"access_token":"a","refresh_token":"\u0007"}""", true)]
    [InlineData(200, "<html>", true)]
    [InlineData(200, "", true)]
    public async Task The_answer_decides_if_the_outcome_is_unknown(int status, string body, bool isUnknown)
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(status, body);

        Assert.Equal(isUnknown, await IsUnknownAsync(bench));
    }

    [Fact]
    public async Task The_outcome_of_an_incomplete_or_too_large_success_is_unknown()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);

        bench.Server.Token.CutsOff(200, """{"access_token":"canary""");
        Assert.True(await IsUnknownAsync(bench));
        bench.Server.Token.AnswersTenMegabytes();
        Assert.True(await IsUnknownAsync(bench));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(400, false)]
    [InlineData(500, true)]
    [InlineData(503, false)]
    public async Task The_status_of_an_incomplete_answer_decides_if_the_outcome_is_unknown(int status, bool isUnknown)
    {
        var beginning = $"HTTP/1.1 {status} Status\r\nContent-Length: 99\r\n\r\n{{";
        await using OutboundServices services = new(
            Loopback, network: (_, _) => ValueTask.FromResult<Stream>(new BreakingStream(SocketError.ConnectionReset, beginning)));

        Assert.Equal(isUnknown, await IsUnknownAsync(services, new Uri("http://127.0.0.1/token")));
    }

    [Fact]
    public async Task The_outcome_is_unknown_when_the_server_closes_the_connection()
    {
        await using var bench = await OAuthBench.StartAsync(clock: null, Cancellation);
        bench.Server.Token.Answers(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.True(await IsUnknownAsync(bench));
    }

    [Fact]
    public async Task The_outcome_is_unknown_after_a_timeout()
    {
        FakeTimeProvider clock = new();
        await using var bench = await OAuthBench.StartAsync(clock, Cancellation);
        bench.Server.Token.NeverAnswers();

        var asking = IsUnknownAsync(bench);
        await bench.Server.Token.FirstRequest;
        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.True(await asking);
    }

    [Theory]
    [InlineData(SocketError.TimedOut)]
    [InlineData(SocketError.HostUnreachable)]
    [InlineData(SocketError.Shutdown)]
    [InlineData(SocketError.ConnectionReset)]
    public async Task The_outcome_is_unknown_after_a_network_failure_during_the_request(SocketError error)
    {
        await using OutboundServices services = new(Loopback, network: (_, _) => ValueTask.FromResult<Stream>(new BreakingStream(error)));

        Assert.True(await IsUnknownAsync(services, new Uri("http://127.0.0.1/token")));
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused)]
    [InlineData(SocketError.TimedOut)]
    [InlineData(SocketError.ConnectionReset)]
    public async Task Without_a_connection_the_request_was_not_sent(SocketError error)
    {
        await using OutboundServices services = new(Loopback, network: (_, _) => throw new SocketException((int)error));

        Assert.False(await IsUnknownAsync(services, new Uri("http://127.0.0.1/token")));
    }

    [Fact]
    public async Task Without_an_address_the_request_was_not_sent()
    {
        await using OutboundServices services = new(Loopback);

        Assert.False(await IsUnknownAsync(services, new Uri("https://unknown.example/token")));
    }

    [Fact]
    public async Task Without_a_secure_connection_the_request_was_not_sent()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(StatusCodes.Status200OK), Cancellation);
        await using OutboundServices services = new(Loopback);

        Assert.False(await IsUnknownAsync(services, new UriBuilder(server.Address) { Scheme = "https" }.Uri));
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task To_a_forbidden_address_the_request_was_not_sent()
    {
        await using OutboundServices services = new(new Dictionary<string, string?>(StringComparer.Ordinal));

        Assert.False(await IsUnknownAsync(services, new Uri("https://127.0.0.1/token")));
        Assert.False(await IsUnknownAsync(services, new Uri("http://token.example/token")));
    }

    private static Task<bool> IsUnknownAsync(OutboundServices services, Uri endpoint) => IsUnknownAsync(
        services.Get<TokenClient>(), new TokenRefresh { TokenEndpoint = endpoint, Client = OAuthBench.Client(), RefreshToken = OAuthBench.RefreshToken });

    private static Task<bool> IsUnknownAsync(OAuthBench bench) => IsUnknownAsync(bench.Tokens, bench.Refresh());

    private static async Task<bool> IsUnknownAsync(TokenClient tokens, TokenRefresh refresh)
    {
        Assert.False((await tokens.RefreshAsync(refresh, Cancellation)).Succeeded(out _, out var failure));
        return failure.IsOutcomeUnknown;
    }

    /// <summary>A connection that accepts the request, returns the beginning of an answer, and then fails.</summary>
    private sealed class BreakingStream(SocketError error, string beginning = "") : Stream
    {
        private readonly MemoryStream _left = new(Encoding.ASCII.GetBytes(beginning));

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            _left.Read(buffer, offset, count) is > 0 and var read
                ? read
                : throw new IOException("The connection broke.", new SocketException((int)error));

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
