using System.IO.Compression;
using System.Text;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Tests;

/// <summary>All HTTP clients of the app send the common headers and read answers in the common way.</summary>
public sealed class NamedClientTests(KontextApp app) : IClassFixture<KontextApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_named_client_sends_the_common_headers_and_decodes_answers()
    {
        await using var server = await LoopbackServer.StartAsync(
            async context =>
            {
                context.Response.Headers.ContentType = "Application/JSON; charset=utf8";
                context.Response.Headers.ContentEncoding = "gzip";
                await using GZipStream packed = new(context.Response.Body, CompressionLevel.Fastest);
                await packed.WriteAsync("{}"u8.ToArray(), context.RequestAborted);
            },
            Cancellation);
        var clients = app.Services.GetRequiredService<IHttpClientFactory>();
        var names = app.Services.GetServices<IConfigureOptions<HttpClientFactoryOptions>>()
            .OfType<ConfigureNamedOptions<HttpClientFactoryOptions>>().Select(options => options.Name).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        Assert.Contains("outbound", names);
        Assert.Contains("authority", names);
        HttpClient[] all = [.. names.Append("one that is added later").Select(clients.CreateClient), app.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme).Backchannel];

        foreach (var client in all)
        {
            using StringContent body = new("{}", Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(server.Address, body, Cancellation);

            Assert.Equal(("application/json", "{}"), (answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(Cancellation)));
        }

        Assert.Equal(all.Length, server.Received.Count);
        Assert.All(server.Received, request => Assert.Equal(
            ("kontext", "identity", "application/json", true, true),
            (request.Headers["User-Agent"], request.Headers["Accept-Encoding"], request.Headers["Content-Type"], request.Headers.ContainsKey("Accept"), request.Headers.ContainsKey("CDN-Loop"))));
    }
}
