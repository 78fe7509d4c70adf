using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;

namespace Kontext.Core.Tests.Storage;

public sealed class AvailabilityPolicyTests
{
    [Fact]
    public async Task A_port_on_which_no_service_listens_is_unavailable()
    {
        // The socket is bound and does not listen, so no other program can take the port.
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var transport = new HttpClientTransport();
        var table = TableOver(transport, ((IPEndPoint)socket.LocalEndPoint!).Port);

        var fault = await Assert.ThrowsAsync<UnavailableException>(() => ReadAsync(table));

        Assert.Equal("Table storage", fault.Dependency);
    }

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task An_answer_that_asks_for_a_later_retry_is_unavailable(HttpStatusCode status)
    {
        using var transport = Answering(status);

        await Assert.ThrowsAsync<UnavailableException>(() => ReadAsync(TableOver(transport)));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.Conflict)]
    public async Task Every_other_refusal_is_thrown_to_the_caller(HttpStatusCode status)
    {
        using var transport = Answering(status);

        var refusal = await Assert.ThrowsAsync<RequestFailedException>(() => ReadAsync(TableOver(transport)));

        Assert.Equal((int)status, refusal.Status);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("-1", null)]
    [InlineData("3601", null)]
    [InlineData("soon", null)]
    [InlineData("99999999999999999999", null)]
    public async Task Retry_After_is_the_value_of_the_answer_up_to_one_hour(string retryAfter, int? seconds)
    {
        using var transport = Answering(HttpStatusCode.ServiceUnavailable, retryAfter);

        var fault = await Assert.ThrowsAsync<UnavailableException>(() => ReadAsync(TableOver(transport, maxRetries: 0)));

        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), fault.RetryAfter);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_unavailable()
    {
        using var transport = new HttpClientTransport(new ScriptedHandler(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }));

        await Assert.ThrowsAsync<UnavailableException>(() => ReadAsync(TableOver(transport)));
    }

    [Fact]
    public void A_synchronous_call_to_a_service_is_refused()
    {
        using var transport = Answering(HttpStatusCode.OK);

        Assert.Throws<NotSupportedException>(() => TableOver(transport).GetEntity<TableEntity>("p", "r", cancellationToken: TestContext.Current.CancellationToken));
    }

    private static HttpClientTransport Answering(HttpStatusCode status, string? retryAfter = null) => new(new ScriptedHandler(_ =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent("{}") };
        if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return Task.FromResult(response);
    }));

    private static TableClient TableOver(HttpPipelineTransport transport, int port = 1, int maxRetries = 2)
    {
        var options = new TableClientOptions
        {
            Transport = transport,
            Retry =
            {
                Mode = RetryMode.Fixed,
                Delay = TimeSpan.FromMilliseconds(1),
                MaxRetries = maxRetries,
                NetworkTimeout = TimeSpan.FromMilliseconds(200),
            },
        };
        options.AddPolicy(new AvailabilityPolicy("Table storage"), HttpPipelinePosition.PerCall);
        return new TableClient(new Uri($"http://127.0.0.1:{port}/account"), "table", new TableSharedKeyCredential("account", "a2V5"), options);
    }

    private static Task<Response<TableEntity>> ReadAsync(TableClient table) =>
        table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: TestContext.Current.CancellationToken);

    private sealed class ScriptedHandler(Func<CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(cancellationToken);
    }
}
