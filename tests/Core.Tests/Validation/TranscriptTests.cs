using System.Globalization;
using System.Text.Json;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outbound;
using Kontext.Core.Probes;
using Kontext.Core.Tests.Maintenance;
using Kontext.Core.Upstream;
using Kontext.Core.Validation;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using ModelContextProtocol.Protocol;

namespace Kontext.Core.Tests.Validation;

public sealed class TranscriptTests(AzuriteServer azurite)
{
    private const string Token = "s3cret-t0ken";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_step_shows_its_request_and_the_reason_for_the_next_step()
    {
        await using var server = await EverythingServer.StartSseAsync(Cancellation);

        var steps = await StepsOfAsync(server.Url);

        Assert.Equal(
            [
                ("POST", "server/discover", "/sse", 404, "server/discover of MCP 2026-07-28 brought no usable answer, so initialize of 2025-11-25 and before was tried."),
                ("POST", "initialize", "/sse", 404, "Streamable HTTP refused the POST, so the older HTTP+SSE transport was tried."),
                ("GET", null, "/sse", 200, "The event stream named where it takes messages, so they were sent there."),
                ("POST", "initialize", "/message", 202, "initialize was answered, so the server was told that the handshake is complete."),
                ("POST", "notifications/initialized", "/message", 202, "The handshake succeeded, so the server's tools were listed."),
                ("POST", "tools/list", "/message", 202, null),
            ],
            steps.Select(step => (step.Method, step.McpMethod, new Uri(step.Address!).AbsolutePath, step.Status ?? 0, step.Rule)));
        Assert.All(steps, step => Assert.InRange(step.Milliseconds ?? -1, 0, 15_000));
        Assert.All(steps, step => Assert.Null(step.Advice));
    }

    [Fact]
    public async Task The_step_that_decided_the_verdict_has_the_advice()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(404), Cancellation);

        var steps = await StepsOfAsync(server.At("/wrong?key=canary"));

        Assert.Equal(
            [null, null, "The server is there, but nothing is at this address (HTTP 404). Check the path of the URL."],
            steps.Select(step => step.Advice));
        Assert.DoesNotContain("canary", JsonSerializer.Serialize(steps), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_was_never_sent_is_in_the_transcript()
    {
        var refused = Assert.Single(await StepsOfAsync(new Uri("https://10.0.0.1/mcp")));
        Assert.Equal((OutboundFailure.AddressRefused, null, "https://10.0.0.1/mcp"), (refused.Failure, refused.Status, refused.Address));
        Assert.StartsWith("This service does not call that address", refused.Advice, StringComparison.Ordinal);

        ProbeResult missing = new() { Outcome = ProbeOutcome.CredentialMissing, Message = "No server token is configured." };
        var nothing = Assert.Single(ProbeTranscript.Of(ValidationPlane.Organization, missing, drift: null));
        Assert.Equal((null, "Nothing was asked.", "No server token is configured."), (nothing.Method, nothing.Rule, nothing.Advice));
    }

    [Fact]
    public async Task A_long_transcript_keeps_its_beginning_and_its_end()
    {
        await using var server = await McpServers.StartEndlessAsync(Cancellation);

        var steps = await StepsOfAsync(server.At("/mcp"), settings: ("Validation:MaxToolPages", "50"));

        Assert.Equal(29, steps.Count);
        Assert.Equal("server/discover", steps[0].McpMethod);
        Assert.Equal("23 more steps were taken here.", steps[5].Rule);
        Assert.Equal("The list of tools goes on; no further page was asked for.", steps[^1].Rule);
    }

    [Fact]
    public async Task A_credential_that_the_server_repeats_is_not_shown()
    {
        Tool echo = new() { Name = $"tool {Token[..6]}\u200b{Token[6..]}", Description = Token };
        await using var server = await McpServers.StartListingAsync($"I was sent {Token}", () => new ListToolsResult { Tools = [echo] }, Cancellation);
        await using var services = OutboundServices.WithLoopback();

        var result = await services.Get<McpProbe>().ProbeAsync(server.At("/mcp"), CredentialHeader.Bearer(Token), new OrganizationId("acme"), Cancellation);
        var drift = result.Tools!.Since(ToolSnapshot.Of([], isComplete: true, 10, credential: null));

        Assert.Equal("Reached I was sent *** 1.2.3 over MCP 2026-07-28: 1 tool.", result.Message);
        Assert.StartsWith("tool ***~", Assert.Single(drift!.Added), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, JsonSerializer.Serialize(ProbeTranscript.Of(ValidationPlane.Organization, result, drift)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_in_an_event_stream_is_not_shown()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.SseNaming(new Uri($"https://evil.example/{Token}")), Cancellation);

        var steps = await StepsOfAsync(server.Address, CredentialHeader.Bearer(Token));

        Assert.Equal(("https://evil.example/***", OutboundFailure.ForeignOrigin), (steps[^1].Address, steps[^1].Failure));
        Assert.NotNull(steps[^1].Advice);
        Assert.DoesNotContain(Token, JsonSerializer.Serialize(steps), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_transcript_fits_its_column_and_is_read_back_unchanged()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        Exchange exchange = new()
        {
            Method = HttpMethod.Options,
            Address = "https://" + new string('a', 192),
            RpcMethod = new string('m', 60),
            Status = 503,
            Failure = OutboundFailure.NameNotResolved,
            Elapsed = TimeSpan.FromDays(1),
        };
        ProbeResult found = new() { Outcome = ProbeOutcome.ServerError, Message = new string('"', 9000), Exchanges = [.. Enumerable.Repeat(exchange, 100)] };
        string[] names = [.. Enumerable.Range(0, 2000).Select(i => i.ToString("D4", CultureInfo.InvariantCulture) + string.Concat(Enumerable.Repeat("𝕏", 50)))];
        var steps = ProbeTranscript.Of(ValidationPlane.Organization, found, new ToolDrift(names, names, names));

        await host.Get<ValidationStore>().StoreAsync(integration, new ValidationTranscript(host.Clock.GetUtcNow(), steps), Cancellation);

        Assert.Equal(30, steps.Count);
        var kept = await host.Get<ValidationService>().FindTranscriptAsync(integration.Organization, integration.Id, Cancellation);
        Assert.Equal(host.Clock.GetUtcNow(), kept?.CheckedAt);
        Assert.Equal(steps, kept?.Steps);
        Assert.InRange(Assert.Single(await host.RowsAsync("Validations")).GetString("Steps").Length, 1, 32_000);
    }

    [Fact]
    public async Task A_transcript_is_shown_only_for_the_configuration_that_was_checked()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        Assert.Empty(await ShownAsync(host, integration));

        await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(200, Assert.Single(await ShownAsync(host, integration)).Status);
        await host.PatchAsync(integration, """{ "name": "Renamed" }""");
        Assert.Single(await ShownAsync(host, integration));
        await host.PatchAsync(integration, """{ "authMode": "user_token" }""");
        Assert.Empty(await ShownAsync(host, integration));
    }

    [Fact]
    public async Task A_transient_failure_that_keeps_the_verdict_is_in_the_transcript()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync();
        await host.RunAfterAsync(TimeSpan.FromMinutes(1));
        host.Status = 503;

        await host.RunAfterAsync(TimeSpan.FromDays(2));

        Assert.Equal(ValidationStatus.Valid, (await host.FindAsync(integration)).Validation.Status);
        Assert.Equal(503, Assert.Single(await ShownAsync(host, integration)).Status);
    }

    [Fact]
    public async Task The_steps_of_a_users_credential_are_returned_and_not_stored()
    {
        await using var host = await EngineHost.StartAsync(azurite);
        var integration = await host.CreateAsync(more: """, "authMode": "user_token" """);
        var body = JsonElement.Parse($$"""{ "token": "{{Token}}" }""");
        Assert.True(AddUserTokenRequest.Parse(body, schema: null, host.Clock.GetUtcNow()).Succeeded(out var request, out _));
        await host.Get<ConnectService>().AddAsync(integration, EngineHost.Alice, request, Cancellation);

        var validated = await host.Get<ValidationService>().ValidateAsync(await host.FindAsync(integration), EngineHost.Alice, Cancellation);

        Assert.True(validated.Succeeded(out var report, out _));
        Assert.Equal([ValidationPlane.Organization, ValidationPlane.Person], report.Steps.Select(step => step.Plane));
        Assert.Equal(ValidationPlane.Organization, Assert.Single(await ShownAsync(host, integration)).Plane);
        Assert.DoesNotContain(Token, JsonSerializer.Serialize(report.Steps), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<ValidationStep>> ShownAsync(EngineHost host, Integration integration) => ValidationTranscript.StepsOf(
        (await host.FindAsync(integration)).Validation,
        await host.Get<ValidationService>().FindTranscriptAsync(integration.Organization, integration.Id, Cancellation));

    private static async Task<IReadOnlyList<ValidationStep>> StepsOfAsync(
        Uri url, CredentialHeader? credential = null, params (string Key, string Value)[] settings)
    {
        var all = settings.Append(("Outbound:AllowLoopback", "true")).ToDictionary(pair => pair.Item1, string? (pair) => pair.Item2, StringComparer.Ordinal);
        await using OutboundServices services = new(all);
        var result = await services.Get<McpProbe>().ProbeAsync(url, credential, new OrganizationId("acme"), Cancellation);
        return ProbeTranscript.Of(ValidationPlane.Organization, result, drift: null);
    }
}
