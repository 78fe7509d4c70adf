using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Kontext.Core.Outbound;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Outbound;

/// <summary>The headers of every outbound request, and the reading of every answer.</summary>
public sealed partial class CommonFormTests : IAsyncDisposable
{
    private const string Json = """{"é":1}""";

    private readonly List<IAsyncDisposable> _open = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_has_the_common_User_Agent_Accept_and_CDN_Loop_headers()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);
        using HttpRequestMessage request = new(HttpMethod.Post, server.Address) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("User-Agent", "somebody-else");
        request.Headers.TryAddWithoutValidation(LoopTrail.Header, "elsewhere");

        await bound.Http.SendAsync(request, Cancellation);

        var headers = Assert.Single(server.Received).Headers;
        Assert.Equal(
            ("kontext", "application/json, */*; q=0.5", "identity", "application/json", "kontext"),
            (headers["User-Agent"], headers["Accept"], headers["Accept-Encoding"], headers["Content-Type"], headers["CDN-Loop"]));
    }

    [Fact]
    public async Task The_name_of_a_relayed_client_comes_before_ours()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);
        using HttpRequestMessage request = new(HttpMethod.Get, server.Address);
        request.Options.Set(RelayedRequests.UserAgent, "client/1.0 (test)");

        await bound.Http.SendAsync(request, Cancellation);

        Assert.Equal("client/1.0 (test) kontext", Assert.Single(server.Received).Headers["User-Agent"]);
    }

    [Theory]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("a\nX-Injected: 1")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public async Task A_request_whose_header_has_a_line_break_or_a_NUL_is_not_sent(string value)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(204), Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);
        foreach (var isOfContent in new[] { false, true })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, server.Address) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
            Assert.True(isOfContent ? request.Content.Headers.TryAddWithoutValidation("X-Passed-On", value) : request.Headers.TryAddWithoutValidation("X-Passed-On", value));
            await Assert.ThrowsAsync<HttpRequestException>(() => bound.Http.SendAsync(request, Cancellation));
        }

        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData("application/json", "application/json", "utf-8")]
    [InlineData("Application/JSON; charset=utf8", "application/json", "utf-8")]
    [InlineData("APPLICATION/Problem+Json ;charset=\"nonsense\"", "application/problem+json", "utf-8")]
    [InlineData("application/json; charset=ISO-8859-1", "application/json", "iso-8859-1")]
    [InlineData("application/json;profile=x; charset=utf-16le", "application/json", "utf-16")]
    [InlineData("application/json; charset=utf-16", "application/json", "utf-16BE")]
    [InlineData("application/json; charset=utf-16", "application/json", "utf-8")]
    [InlineData("text/event-stream;charset=utf8, application/json", "text/event-stream", "utf-8")]
    [InlineData("application/json;;", "application/json", "utf-8")]
    [InlineData("application/json; charset=windows-1252", "application/json", "iso-8859-1")]
    [InlineData("application/json; charset=\"CP1252\"", "application/json", "iso-8859-1")]
    [InlineData("no type at all", null, "utf-8")]
    public async Task A_type_is_read_without_case_and_a_text_in_any_known_charset(string sent, string? type, string charset)
    {
        var (answer, _) = await GetAsync(context =>
        {
            context.Response.Headers.ContentType = sent;
            return context.Response.Body.WriteAsync(Encoding.GetEncoding(charset).GetBytes(Json)).AsTask();
        });

        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(Json, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("X-GZip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "deflate")]
    [InlineData("gzip, br", "gzip,br")]
    [InlineData("identity", "")]
    [InlineData("utf-8", "")]
    [InlineData("gzip", "")]
    public async Task An_answer_is_decoded_although_no_coding_was_asked_for(string named, string applied)
    {
        var body = applied.Split(',', StringSplitOptions.RemoveEmptyEntries).Aggregate(Encoding.UTF8.GetBytes(Json), Encode);

        var (answer, _) = await GetAsync(Coded(named, body));

        Assert.Equal(Json, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_small_compressed_answer_with_endless_content_is_cut_off(string coding)
    {
        var (answer, bound) = await GetAsync(Coded(coding, Encode(new byte[20 * 1024 * 1024], coding == "deflate" ? "zlib" : coding)));

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(Cancellation));

        Assert.True(fault is ResponseTooLargeException || fault.InnerException is ResponseTooLargeException);
        Assert.Equal(OutboundFailure.TooLarge, Assert.Single(bound.Exchanges).Failure);
    }

    [Fact]
    public async Task A_content_coding_that_reads_without_output_is_cut_off()
    {
        byte[] nothing = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var (answer, bound) = await GetAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            for (var i = 0; i < 100_000 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(nothing);
        });

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(Cancellation));

        Assert.Equal(OutboundFailure.TooLarge, Assert.Single(bound.Exchanges).Failure);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task An_invalid_content_coding_counts_as_an_incomplete_answer(string coding)
    {
        var body = Encode(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5_000))), coding == "deflate" ? "zlib" : coding);
        Array.Fill(body, (byte)0xFF, 20, 200);

        var (answer, bound) = await GetAsync(Coded(coding, body));

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(OutboundFailure.BrokenAnswer, Assert.Single(bound.Exchanges).Failure);
    }

    [Fact]
    public void No_other_file_creates_an_HTTP_client() => Assert.Equal(
        ["src/Core/Outbound/OutboundExtensions.cs"],
        Conventions.Sources.In("src/Core").Concat(Conventions.Sources.In("src/Functions"))
            .Where(source => HandMade.IsMatch(source.Text))
            .Select(source => source.Path));

    public async ValueTask DisposeAsync()
    {
        foreach (var open in _open)
            await open.DisposeAsync();
    }

    [GeneratedRegex(@"\b(SocketsHttpHandler|HttpClientHandler|HttpMessageInvoker|WebRequest|TcpClient)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex HandMade { get; }

    private static RequestDelegate Coded(string coding, byte[] body) => context =>
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentEncoding = coding;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    };

    private static byte[] Encode(byte[] body, string coding)
    {
        using MemoryStream packed = new();
        using (Stream packing = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            "zlib" => new ZLibStream(packed, CompressionLevel.Fastest),
            _ => new DeflateStream(packed, CompressionLevel.Fastest),
        })
        {
            packing.Write(body);
        }

        return packed.ToArray();
    }

    private async Task<(HttpResponseMessage Answer, BoundClient Bound)> GetAsync(RequestDelegate handle)
    {
        var server = await LoopbackServer.StartAsync(handle, Cancellation);
        var services = OutboundServices.WithLoopback();
        _open.AddRange([server, services]);
        var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);
        var answer = await bound.Http.GetAsync(server.Address, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (answer, bound);
    }
}
