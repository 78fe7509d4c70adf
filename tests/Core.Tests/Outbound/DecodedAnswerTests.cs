using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Outbound;
using Kontext.Testing;
using Kontext.Testing.Mcp;

namespace Kontext.Core.Tests.Outbound;

/// <summary>Answers that are compressed, or in another charset than UTF-8, are read as a whole and keep their other headers.</summary>
public sealed class DecodedAnswerTests
{
    private const int LargeBytes = 2 * 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_compressed_answer_is_read_to_its_end()
    {
        var sent = Convert.ToHexString(RandomNumberGenerator.GetBytes(LargeBytes / 2));

        var (body, _) = await GetAsync(Compressed(sent));

        Assert.Equal(sent, body);
    }

    [Fact]
    public async Task A_decoded_answer_keeps_its_other_headers_and_loses_length_and_coding()
    {
        var (_, headers) = await GetAsync(Compressed("{}"));

        Assert.Equal(["en"], headers.ContentLanguage);
        Assert.Empty(headers.ContentEncoding);
        Assert.Equal("application/json", headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("12")]
    [InlineData("")]
    public async Task A_body_of_few_bytes_that_claims_16_bits_is_read_as_UTF8(string sent)
    {
        await using DecodedStream decoded = new(new MemoryStream(Encoding.UTF8.GetBytes(sent)), [], Encoding.Unicode);
        using StreamReader reader = new(decoded, Encoding.UTF8);

        Assert.Equal(sent, await reader.ReadToEndAsync(Ct));
    }

    [Fact]
    public async Task The_first_bytes_are_given_out_once_however_small_the_reads_are()
    {
        await using DecodedStream decoded = new(new MemoryStream("abcd"u8.ToArray()), [], Encoding.Unicode);
        var read = new byte[4];

        Assert.Equal(1, await decoded.ReadAsync(read.AsMemory(0, 1), Ct));
        await decoded.ReadExactlyAsync(read.AsMemory(1, 3), Ct);

        Assert.Equal("abcd"u8.ToArray(), read);
        Assert.Equal(0, await decoded.ReadAsync(read, Ct));
    }

    private static byte[] Compressed(string text)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }

    private static async Task<(string Body, System.Net.Http.Headers.HttpContentHeaders Headers)> GetAsync(byte[] compressed)
    {
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.ContentType = "application/json";
                context.Response.Headers.ContentEncoding = "gzip";
                context.Response.Headers.ContentLanguage = "en";
                context.Response.ContentLength = compressed.Length;
                return context.Response.Body.WriteAsync(compressed, Ct).AsTask();
            },
            Ct);
        await using var services = OutboundServices.WithLoopback();
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, null, OutboundLimits.Default);
        var response = await bound.Http.GetAsync(server.Address, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Null(response.Content.Headers.ContentLength);
        return (await response.Content.ReadAsStringAsync(Ct), response.Content.Headers);
    }
}
