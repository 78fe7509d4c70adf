using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Outbound;

public sealed class BoundClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bound_client_sets_its_credential_and_removes_those_of_the_caller()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, CredentialHeader.Bearer("right"), OutboundLimits.Default);
        using HttpRequestMessage request = new(HttpMethod.Get, server.At("/mcp"));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer wrong");
        request.Headers.TryAddWithoutValidation("Cookie", "session=wrong");
        request.Headers.TryAddWithoutValidation("Proxy-Authorization", "Basic wrong");
        request.Headers.Host = "other.example";

        await bound.Http.SendAsync(request, Cancellation);

        var received = Assert.Single(server.Received);
        Assert.Equal("Bearer right", received.Authorization);
        Assert.Equal(server.Address.Authority, received.Headers["Host"]);
        Assert.DoesNotContain("Cookie", received.Headers.Keys);
        Assert.DoesNotContain("Proxy-Authorization", received.Headers.Keys);
    }

    [Fact]
    public async Task A_bound_client_without_a_credential_sends_none()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);
        using HttpRequestMessage request = new(HttpMethod.Get, server.Address);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer wrong");

        await bound.Http.SendAsync(request, Cancellation);

        Assert.Null(Assert.Single(server.Received).Authorization);
    }

    [Fact]
    public async Task A_credential_is_sent_in_its_configured_header()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        Assert.True(CredentialHeader.TryScheme("X-Api-Key", "", "right", ["right"], out var credential));
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, credential, OutboundLimits.Default);

        await bound.Http.GetAsync(server.Address, Cancellation);

        var received = Assert.Single(server.Received);
        Assert.Equal("right", received.Headers["X-Api-Key"]);
        Assert.Null(received.Authorization);
    }

    [Fact]
    public async Task Another_origin_receives_nothing_at_all()
    {
        using ConnectionTrap trap = new();
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        await using var services = OutboundServices.WithLoopback(names: _ => [IPAddress.Loopback]);
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, CredentialHeader.Bearer("canary"), OutboundLimits.Default);
        string[] foreign =
        [
            $"http://127.0.0.1:{trap.Port}/", $"http://localhost:{server.Address.Port}/", $"https://127.0.0.1:{server.Address.Port}/",
            $"http://user@127.0.0.1:{server.Address.Port}/", "https://mcp.example/",
        ];

        foreach (var url in foreign)
            await Assert.ThrowsAsync<ForeignOriginException>(() => bound.Http.GetAsync(new Uri(url), Cancellation));

        Assert.False(trap.WasReached);
        Assert.Empty(server.Received);
        Assert.All(bound.Exchanges, exchange => Assert.Equal(OutboundFailure.ForeignOrigin, exchange.Failure));
    }

    [Fact]
    public async Task Redirects_to_another_origin_are_not_followed()
    {
        await using var target = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        await using var server = await LoopbackServer.StartAsync(HostileServers.RedirectTo(target.Address), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, CredentialHeader.Bearer("canary"), OutboundLimits.Default);

        var response = await bound.Http.GetAsync(server.Address, Cancellation);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Empty(target.Received);
    }

    [Fact]
    public async Task A_redirect_of_a_GET_within_the_origin_is_followed_with_the_credential()
    {
        await using var server = await LoopbackServer.StartAsync(RedirectOnceAsync, Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, CredentialHeader.Bearer("canary"), OutboundLimits.Default);

        using var response = await bound.Http.GetAsync(server.At("/old"), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["/old", "/new"], server.Received.Select(request => request.Path));
        Assert.All(server.Received, request => Assert.Equal("Bearer canary", request.Headers["Authorization"]));
        Assert.Equal([307, 200], bound.Exchanges.Select(exchange => exchange.Status));
    }

    [Fact]
    public async Task A_redirect_of_anything_but_a_GET_is_not_followed()
    {
        await using var server = await LoopbackServer.StartAsync(RedirectOnceAsync, Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, credential: null, OutboundLimits.Default);

        using var response = await bound.Http.PostAsync(server.At("/old"), new StringContent("{}"), Cancellation);

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task At_most_five_redirects_are_followed()
    {
        await using var server = await LoopbackServer.StartAsync(
            http =>
            {
                http.Response.Redirect("/again");
                return Task.CompletedTask;
            },
            Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, credential: null, OutboundLimits.Default);

        using var response = await bound.Http.GetAsync(server.At("/again"), Cancellation);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(6, server.Received.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_large_ends_with_its_own_exception(bool announced)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.TenMegabytes("application/json", announced), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, new OutboundLimits(TimeSpan.FromMinutes(1), 1024 * 1024));

        using var response = await bound.Http.GetAsync(server.Address, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        await Assert.ThrowsAsync<ResponseTooLargeException>(() => body.CopyToAsync(Stream.Null, Cancellation));

        Assert.Equal(OutboundFailure.TooLarge, Assert.Single(bound.Exchanges).Failure);
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(599, false)]
    public async Task A_body_may_have_exactly_as_many_bytes_as_are_allowed(int most, bool isRead)
    {
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.ContentLength = 600;
                return context.Response.WriteAsync(new string('x', 600));
            },
            Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default with { Bytes = most });
        using HttpRequestMessage request = new(HttpMethod.Get, server.Address);

        using var response = await bound.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal(isRead ? 600 : null, (await response.TryReadAsync(Cancellation))?.Length);
        Assert.Equal(isRead ? OutboundFailure.None : OutboundFailure.TooLarge, Assert.Single(bound.Exchanges).Failure);
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(599, false)]
    public async Task A_part_of_a_body_is_not_taken_for_the_whole(int most, bool isRead)
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(new string('x', 600)), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);
        using HttpRequestMessage request = new(HttpMethod.Get, server.Address);

        using var response = await bound.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal(isRead ? 600 : null, (await response.TryReadAsync(most, Cancellation))?.Length);
    }

    [Theory]
    [InlineData(200, """{ "a": 1 }""", true)]
    [InlineData(201, """{ "a": 1 }""", true)]
    [InlineData(200, "[1]", false)]
    [InlineData(200, "{", false)]
    [InlineData(404, """{ "a": 1 }""", false)]
    [InlineData(302, """{ "a": 1 }""", false)]
    public async Task A_document_is_an_object_in_a_successful_answer(int status, string body, bool isFound)
    {
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = status;
                return context.Response.WriteAsync(body);
            },
            Cancellation);
        await using var services = OutboundServices.WithLoopback();

        var found = await services.Get<OutboundClients>().TryGetObjectAsync(server.Address, OutboundLimits.Default, Cancellation);

        Assert.Equal(isFound, found is not null);
        Assert.Equal("application/json", Assert.Single(server.Received).Headers["Accept"]);
    }

    [Fact]
    public async Task A_cookie_that_a_server_sets_is_not_sent_back()
    {
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.Headers.SetCookie = "session=1";
                return Task.CompletedTask;
            },
            Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);

        await bound.Http.GetAsync(server.Address, Cancellation);
        await bound.Http.GetAsync(server.Address, Cancellation);

        Assert.All(server.Received, received => Assert.DoesNotContain("Cookie", received.Headers.Keys));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Tue, 01 Jan 2030 00:01:30 GMT", 90)]
    [InlineData("soon", null)]
    public async Task The_pause_that_a_server_asks_for_is_read_in_both_forms(string header, int? seconds)
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.Headers.RetryAfter = header;
                return Task.CompletedTask;
            },
            Cancellation);
        await using var services = OutboundServices.WithLoopback(clock);
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);

        await bound.Http.GetAsync(server.Address, Cancellation);

        Assert.Equal(seconds, Assert.Single(bound.Exchanges).RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task At_most_100_exchanges_are_recorded_and_the_last_one_is_among_them()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);

        for (var number = 1; number <= 102; number++)
            await bound.Http.GetAsync(server.At($"/{number}"), Cancellation);

        Assert.Equal(
            [.. Enumerable.Range(1, 99), 102],
            bound.Exchanges.Select(exchange => int.Parse(exchange.Address[(exchange.Address.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture)));
        Assert.All(bound.Exchanges, exchange => Assert.Equal(204, exchange.Status));
    }

    [Fact]
    public async Task Bytes_are_counted_over_all_answers_together()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(new string('x', 600)), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, new OutboundLimits(TimeSpan.FromMinutes(1), 1000));

        await bound.Http.GetStringAsync(server.Address, Cancellation);
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => bound.Http.GetStringAsync(server.Address, Cancellation));

        Assert.IsType<ResponseTooLargeException>(fault.InnerException);
    }

    [Fact]
    public async Task A_server_that_never_answers_ends_with_the_time_limit()
    {
        FakeTimeProvider clock = new();
        await using var server = await LoopbackServer.StartAsync(HostileServers.NeverAnswers, Cancellation);
        await using var services = OutboundServices.WithLoopback(clock);
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);

        var call = bound.Http.GetAsync(server.Address, Cancellation);
        await server.FirstRequest;
        clock.Advance(OutboundLimits.Default.Time);

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Equal(OutboundFailure.TimedOut, Assert.Single(bound.Exchanges).Failure);
    }

    [Fact]
    public async Task A_slow_body_ends_at_the_time_limit_although_bytes_keep_coming()
    {
        FakeTimeProvider clock = new();
        using SemaphoreSlim next = new(0);
        await using var server = await LoopbackServer.StartAsync(HostileServers.Trickle(next.WaitAsync), Cancellation);
        await using var services = OutboundServices.WithLoopback(clock);
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);
        using var response = await bound.Http.GetAsync(server.Address, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[1];

        for (var second = 1; second < OutboundLimits.Default.Time.TotalSeconds; second++)
        {
            Assert.Equal(1, await body.ReadAsync(buffer, Cancellation));
            clock.Advance(TimeSpan.FromSeconds(1));
            next.Release();
        }

        await body.ReadExactlyAsync(buffer, Cancellation);
        var last = body.ReadAsync(buffer, Cancellation).AsTask();
        clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => last);
    }

    [Fact]
    public async Task A_bound_client_records_status_challenge_and_Retry_After()
    {
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = 401;
                context.Response.ContentType = "application/problem+json; charset=utf-8";
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\", " + HostileServers.Challenge;
                context.Response.Headers.RetryAfter = "7";
                return Task.CompletedTask;
            },
            Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);

        await bound.Http.GetAsync(server.Address, Cancellation);

        Assert.Equal(
            new Exchange
            {
                Method = HttpMethod.Get,
                Address = server.Address.ToString(),
                Status = 401,
                MediaType = "application/problem+json",
                RetryAfter = TimeSpan.FromSeconds(7),
                Challenge = new BearerChallenge
                {
                    ResourceMetadata = "https://mcp.example/.well-known/oauth-protected-resource",
                    Scope = "tools:read tools:call",
                },
            },
            Assert.Single(bound.Exchanges) with { Elapsed = null });
    }

    [Fact]
    public async Task A_connection_made_for_one_name_is_never_used_for_another()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        List<int> dialled = [];
        await using OutboundServices services = new(
            new Dictionary<string, string?> { ["Outbound:AllowLoopback"] = "true" },
            _ => [IPAddress.Loopback],
            (endpoint, token) =>
            {
                dialled.Add(endpoint.Port);
                return GuardedConnector.DialAsync(endpoint, token);
            });

        foreach (var host in (string[])["127.0.0.1", "127.0.0.1", "localhost", "localhost"])
        {
            Uri url = new($"http://{host}:{server.Address.Port}/");
            using var bound = services.Get<OutboundClients>().CreateBound(url, null, OutboundLimits.Default);
            using var response = await bound.Http.GetAsync(url, Cancellation);
        }

        Assert.Equal(2, dialled.Count);
    }

    // Behind a proxy that ends TLS, many servers think that they were called by http.
    [Theory]
    [InlineData("https://mcp.example/mcp", "http://mcp.example/mcp/", "https://mcp.example/mcp/")]
    [InlineData("https://mcp.example/mcp", "http://mcp.example:80/mcp/", "https://mcp.example/mcp/")]
    [InlineData("https://mcp.example:8443/mcp", "http://mcp.example:8443/mcp/", "https://mcp.example:8443/mcp/")]
    [InlineData("https://mcp.example:8443/mcp", "http://mcp.example/mcp/", "https://mcp.example:8443/mcp/")]
    [InlineData("https://mcp.example/mcp", "http://other.example/mcp/", "http://other.example/mcp/")]
    [InlineData("https://mcp.example/mcp", "http://mcp.example:8080/mcp/", "http://mcp.example:8080/mcp/")]
    [InlineData("https://mcp.example/mcp", "https://mcp.example:8443/mcp", "https://mcp.example:8443/mcp")]
    [InlineData("http://mcp.example/mcp", "http://mcp.example/mcp/", "http://mcp.example/mcp/")]
    public async Task A_redirect_of_the_same_host_to_http_is_named_with_https(string asked, string location, string shown)
    {
        await using var services = OutboundServices.WithLoopback();
        using ExchangeLog log = new(OutboundLimits.Default, services.Get<LargeAnswers>(), TimeProvider.System);
        var exchange = log.Begin(new Exchange { Method = HttpMethod.Post, Address = asked });
        using HttpResponseMessage response = new(HttpStatusCode.TemporaryRedirect);
        response.Headers.Location = new Uri(location);

        log.Answered(exchange, response, new Uri(asked), credential: null);

        Assert.Equal(shown, Assert.Single(log.Exchanges).RedirectsTo);
    }

    [Fact]
    public async Task Headers_without_end_are_not_read()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        var serving = FloodAsync(listener, Cancellation);
        await using var services = OutboundServices.WithLoopback();
        Uri url = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        using var bound = services.Get<OutboundClients>().CreateBound(url, null, OutboundLimits.Default);

        await Assert.ThrowsAsync<HttpRequestException>(() => bound.Http.GetAsync(url, Cancellation));

        Assert.Equal(OutboundFailure.BrokenAnswer, Assert.Single(bound.Exchanges).Failure);
        await Assert.ThrowsAsync<IOException>(() => serving);
    }

    private static async Task FloodAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        using var client = await listener.AcceptTcpClientAsync(cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancellationToken);
        var line = Encoding.ASCII.GetBytes($"X-Filler: {new string('x', 1000)}\r\n");
        while (true)
            await stream.WriteAsync(line, cancellationToken);
    }

    private static Task RedirectOnceAsync(HttpContext http)
    {
        if (http.Request.Path == "/old")
        {
            http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            http.Response.Headers.Location = "/new";
        }

        return Task.CompletedTask;
    }
}
