using System.Diagnostics;
using Azure.Storage.Queues;
using Kontext.Functions.Tests.Connect;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Telemetry;

/// <summary>One trace connects a request, or a tick and its queue messages, with the calls to storage, vault and other servers.</summary>
[Collection("Telemetry")]
public sealed class TraceTests(TracedApp app) : IClassFixture<TracedApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connect_can_be_read_from_its_traces()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}", "name": "Files" }""");
        app.Spans.Clear();

        await ConnectAsync(acme, resource, id);

        var callback = await app.Spans.WhenAsync(span => span.DisplayName == "AnswerAuthorization" && span.Status != ActivityStatusCode.Error);
        var tree = app.TreeOf(callback.TraceId);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("\n", app.Spans.Items.Where(span => span.Kind == ActivityKind.Server).Select(span => app.TreeOf(span.TraceId))));
        Assert.StartsWith("AnswerAuthorization  [route=/oauth/callback/{context} status_code=303]\n", tree, StringComparison.Ordinal);
        Assert.Contains("\n  redeem code  [", tree, StringComparison.Ordinal);
        Assert.Contains("\n    POST 127.0.0.1  [status_code=200]\n", tree, StringComparison.Ordinal);
        Assert.Contains("\n    Table storage: POST transaction", tree, StringComparison.Ordinal);
        Assert.Contains("outcome=connected", tree, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_is_in_the_trace_of_the_tick_that_found_it_due()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}", "name": "Files" }""");
        await ConnectAsync(acme, resource, id);
        app.Clock.Advance(TimeSpan.FromMinutes(58));
        app.Spans.Clear();

        await app.InvokeAsync("Tick");
        var tick = await app.Spans.WhenAsync(span => span.DisplayName == "Tick");
        var queue = app.Services.GetRequiredService<QueueServiceClient>().GetQueueClient(app.Prefix + "-due");
        foreach (var message in (await queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(1), Cancellation)).Value)
            await app.InvokeAsync("RunDueWork", message.Body.ToString());
        var refresh = await app.Spans.WhenAsync(span => span.DisplayName == "refresh tokens" && span.GetTagItem("integration")?.ToString() == id);
        await app.Spans.WhenAsync(span => span.DisplayName == "RunDueWork" && span.SpanId == refresh.Parent?.ParentSpanId);
        Assert.Equal(tick.TraceId, refresh.TraceId);

        var tree = app.TreeOf(tick.TraceId);
        TestContext.Current.TestOutputHelper?.WriteLine(tree);
        Assert.Equal("refreshed", refresh.GetTagItem("outcome"));
        Assert.Contains("\n  hand out due work  [", tree, StringComparison.Ordinal);
        Assert.Contains("\n    RunDueWork  [done=", tree, StringComparison.Ordinal);
        Assert.Contains("\n      due refresh  [", tree, StringComparison.Ordinal);
        Assert.Contains("\n          POST 127.0.0.1  [status_code=200]\n", tree, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", true)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01", false)]
    [InlineData("0af7651916cd43dd8448eb211c80319c", false)]
    [InlineData("canary", false)]
    public async Task A_request_continues_the_callers_trace_without_its_state_and_baggage(string traceParent, bool isKnown)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=canary");
        request.Headers.TryAddWithoutValidation("baggage", "who=canary");
        using var client = app.CreateClient();
        using var response = await client.SendAsync(request, Cancellation);

        var id = response.Headers.GetValues("x-request-id").Single();
        var span = await app.Spans.WhenAsync(one => one.GetTagItem("faas.invocation_id") as string == id);
        Assert.Equal(isKnown, span.TraceId.ToHexString() == "0af7651916cd43dd8448eb211c80319c");
        Assert.Null(span.TraceStateString);
        Assert.Empty(span.Baggage);
    }

    [Fact]
    public async Task No_trace_header_is_sent_to_other_servers()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}", "name": "Files" }""");

        await ConnectAsync(acme, resource, id);

        Assert.NotEmpty(resource.Server.Requests);
        Assert.All(resource.Server.Requests.Concat(resource.Resource.Requests), request => Assert.DoesNotContain(request.Headers, header => header.Key.StartsWith("trace", StringComparison.OrdinalIgnoreCase)));
    }

    private async Task ConnectAsync(TestOrganization organization, ProtectedResource resource, string id)
    {
        using var browser = app.NewBrowser();
        var leaving = await browser.SubmitAsync(await browser.OpenAsync(await organization.LinkAsync(id)));
        await browser.FollowAsync(await browser.GetAsync(resource.Agree(leaving.Leaves!)));
        Assert.Contains("\"connected\":true", await organization.ReadConnectionAsync(id), StringComparison.Ordinal);
    }
}
