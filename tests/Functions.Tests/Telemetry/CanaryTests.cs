using Azure.Storage.Queues;
using Kontext.Functions.Tests.Connect;
using Kontext.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Kontext.Functions.Tests.Telemetry;

/// <summary>Puts canaries into every query, body, ticket, token and name, in successful and failed calls. Then searches all exported telemetry for them.</summary>
[Collection("Telemetry")]
public sealed class CanaryTests(TracedApp app) : IClassFixture<TracedApp>
{
    private readonly string _canary = "canary" + TestTables.NewPrefix();
    private readonly List<string> _sought = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Telemetry_exports_no_secret_and_no_personal_data()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var tokens = $$"""{ "access_token": "{{_canary}}-a", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "{{_canary}}-r" }""";
        resource.Server.Token.Answers(StatusCodes.Status200OK, tokens);
        var acme = new TestOrganization(app, _canary + "-acme");
        var bearer = app.Tokens.OfPerson(acme.Id, _canary + "-dave");
        var dave = app.ClientWith(bearer);
        _sought.AddRange([_canary, bearer, "code-1", "alice"]);
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}", "name": "{{_canary}}" }""");

        // A complete connect by a browser, and due work by the engine.
        var link = await acme.LinkAsync(id);
        _sought.Add(link.Split('/')[^1]);
        using var browser = app.NewBrowser();
        var page = await browser.OpenAsync(link);
        _sought.AddRange([page.Address.Segments[2].Trim('/'), .. browser.Cookies.Select(cookie => cookie.Value)]);
        var back = resource.Agree((await browser.SubmitAsync(page)).Leaves!, ("error_description", _canary));
        _sought.Add(back.Query);
        await browser.FollowAsync(await browser.GetAsync(back));
        await browser.GetAsync(back);
        await browser.GetAsync($"/oauth/callback/{_canary}?code={_canary}&state={_canary}&error={_canary}");
        await browser.GetAsync($"/oauth/start/{_canary}?{_canary}={_canary}");
        await acme.Alice.PostAsync($"/integrations/{id}/validate");
        app.Clock.Advance(TimeSpan.FromMinutes(58));
        await TickAsync();
        await acme.Alice.DeleteAsync($"/integrations/{id}/connection");

        // Pasted credentials, and wrong requests.
        var path = $"https://mcp.example.com/{_canary}?key={_canary}";
        app.Network.Name("mcp.example.com");
        var pasted = await acme.CreateAsync($$"""{ "authMode": "user_token", "url": "{{path}}" }""");
        await dave.PostAsync($"/integrations/{pasted}/connection", $$"""{ "token": "{{_canary}}", "displayName": "{{_canary}}" }""");
        await dave.PostAsync($"/integrations/{pasted}/validate");
        await dave.PostAsync("/integrations", $$"""{ "name": "{{_canary}}", "{{_canary}}" """);
        await dave.PostAsync($"/integrations/{_canary}/connection", $$"""{ "{{_canary}}": 1 }""");
        await dave.GetAsync($"/integrations?cursor={_canary}&name={_canary}");
        await app.ClientWith(_canary).GetAsync($"/integrations?{_canary}");
        resource.Server.Token.Answers(StatusCodes.Status400BadRequest, $$"""{ "error": "invalid_grant", "error_description": "{{_canary}}" }""");
        await acme.Service.PostAsync("/connections/revoke", $$"""{ "userId": "{{_canary}}-dave" }""");
        await TickAsync();
        await app.InvokeAsync("RunDueWork", $$"""{ "items": "{{_canary}}" }""");
        app.Faults.RefuseAll(_ => true);
        Assert.Equal(503, (await dave.GetAsync("/integrations")).Status);
        await dave.DeleteAsync($"/integrations/{pasted}/connection");
        await app.InvokeAsync("Tick");
        await app.Spans.WhenAsync(span => span.DisplayName == "Tick" && span.Status == System.Diagnostics.ActivityStatusCode.Error);
        app.Faults.Forget();

        // The result is false, because the second exporter sends to a port without a listener.
        app.Services.GetRequiredService<MeterProvider>().ForceFlush(timeoutMilliseconds: 5_000);
        await app.Logs.WhenAsync(entry => entry.Exception is not null);
        NothingWasSeen();
    }

    private void NothingWasSeen()
    {
        Assert.True(app.Spans.Count > 100, $"{app.Spans.Count} spans");
        Assert.True(app.Metrics.Count > 5, $"{app.Metrics.Count} metrics");
        var resource = ((BaseProvider)app.Services.GetRequiredService<TracerProvider>()).GetResource();
        var texts = app.Spans.Items.SelectMany(TelemetryText.Of)
            .Concat(app.Logs.Items.SelectMany(TelemetryText.Of))
            .Concat(app.Metrics.Items.SelectMany(TelemetryText.Of))
            .Concat(TelemetryText.Of(resource));
        var seen = texts.OfType<string>().Where(text => _sought.Exists(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(seen.Distinct(StringComparer.Ordinal));
    }

    private async Task TickAsync()
    {
        var before = app.Spans.Items.ToHashSet();
        await app.InvokeAsync("Tick");
        await app.Spans.WhenAsync(span => span.DisplayName == "Tick" && !before.Contains(span));
        var queue = app.Services.GetRequiredService<QueueServiceClient>().GetQueueClient(app.Prefix + "-due");
        foreach (var message in (await queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(10), Cancellation)).Value)
        {
            Assert.Contains(_canary, message.Body.ToString(), StringComparison.Ordinal);
            await app.InvokeAsync("RunDueWork", message.Body.ToString());
            await app.Spans.WhenAsync(span => span.DisplayName == "RunDueWork" && !before.Contains(span) && before.Add(span));
        }
    }
}
