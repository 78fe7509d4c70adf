using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>
/// Three people, one of them of another organization, call one server through the gateway, many calls at once. Now and then a person disconnects and connects
/// another account. Between parts of the run, access tokens expire, or the server refuses them.
/// </summary>
internal sealed class MixedRun
{
    private const int AtOnce = 12;
    private const int Parts = 6;
    private const int MostTries = 5;
    private const string Session = "Mcp-Session-Id";
    private const string Reconnect = "reconnect";

    private static readonly string[] People = ["alice", "bob", "carol"];
    private static readonly string[] Places = [MixedServer.Older, MixedServer.Modern, MixedServer.Granted];

    // How often each comes.
    private static readonly string[] Kinds =
    [
        .. Enumerable.Repeat("tools/call", 8), "session", "session", "session", "tools/list", "tools/list", "ping", "notifications/progress", "GET", "subscriptions/listen",
        "SEARCH_TOOLS", "EXECUTE_TOOL", "EXECUTE_TOOL", "accepted tool", "accepted tool", Reconnect,
    ];

    private readonly MixedCallApp _app;
    private readonly MixedServer _server;
    private readonly bool _hasFaults;
    private readonly Func<string, string>? _tamper;
    private readonly Dictionary<string, HttpClient> _clients;
    private readonly Dictionary<string, TestOrganization> _organizations;
    private readonly Dictionary<(string Person, string Place), Connected> _connections = [];
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    private MixedRun(MixedCallApp app, MixedServer server, CallLedger ledger, bool hasFaults, Func<string, string>? tamper)
    {
        (_app, _server, Ledger, _hasFaults, _tamper) = (app, server, ledger, hasFaults, tamper);
        var (acme, globex) = (app.NewOrganization("acme"), app.NewOrganization("globex"));
        _organizations = People.ToDictionary(person => person, person => person == "carol" ? globex : acme, StringComparer.Ordinal);
        _clients = People.ToDictionary(
            person => person,
            person =>
            {
                var client = app.CreateClient();
                client.DefaultRequestHeaders.Authorization = new("Bearer", app.Tokens.OfPerson(_organizations[person].Id, person));
                client.DefaultRequestHeaders.Accept.ParseAdd("application/json, text/event-stream");
                return client;
            },
            StringComparer.Ordinal);
    }

    private CallLedger Ledger { get; }

    /// <summary>Makes the calls, and returns the faults.</summary>
    /// <param name="app">The app. It serves one run at a time.</param>
    /// <param name="seed">The seed. Equal seeds give equal calls and equal faults.</param>
    /// <param name="calls">The number of calls.</param>
    /// <param name="faults">The proportion of requests to storage, vault and servers that go wrong; 0 for none.</param>
    /// <param name="tamper">Changes the text of an answer before it is judged; null for no change.</param>
    public static async Task<MixedResult> RunAsync(MixedCallApp app, int seed, int calls, double faults = 0, Func<string, string>? tamper = null)
    {
        CallLedger ledger = new();
        await using var server = await MixedServer.StartAsync(ledger);
        app.Ledger = ledger;
        var logged = app.Logs.Lines.Count;
        MixedRun run = new(app, server, ledger, faults > 0, tamper);
        try
        {
            await run.PrepareAsync();
            Random random = new(seed);
            List<Planned> plan = [.. Enumerable.Range(0, calls).Select(_ => new Planned(People[random.Next(People.Length)], Places[random.Next(Places.Length)], Kinds[random.Next(Kinds.Length)]))];
            app.Plan = new FaultPlan(seed, faults, cutAt: null);
            foreach (var (part, number) in plan.Chunk((calls / Parts) + 1).Select((part, number) => (part, number)))
            {
                await Parallel.ForEachAsync(part, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = GatewayBench.Cancellation }, async (call, _) => await run.MakeAsync(call));
                await app.IdleAsync();
                if (number % 2 == 0)
                    server.RefuseTokens();
                app.Clock.Advance(number % 2 == 0 ? TimeSpan.FromMinutes(2) : TimeSpan.FromHours(2));
            }
        }
        finally
        {
            app.Plan = FaultPlan.None;
            app.Meddle = null;
        }

        foreach (var line in app.Logs.Lines.Skip(logged).Where(line => line.Contains(CallLedger.Canary, StringComparison.Ordinal)))
            ledger.Add($"a log has a credential: {line}");
        return new MixedResult(ledger.Faults, run._counts, ledger.Judged, server.Refreshes);
    }

    private async Task PrepareAsync()
    {
        foreach (var (person, organization) in _organizations)
        {
            var mark = Ledger.Begin(person);
            foreach (var place in Places)
            {
                var id = _connections.FirstOrDefault(known => known.Key.Place == place && _organizations[known.Key.Person] == organization).Value?.Integration
                    ?? await organization.CreateAsync(_server.Describe(place));
                _connections[(person, place)] = new Connected(id);
                await ConnectAsync(person, place);
                if (place == MixedServer.Modern)
                    Assert.Equal(200, (await SendAsync(person, HttpMethod.Post, $"/api/v1/integrations/{id}/tools", """{ "accept": ["who"] }""")).Status);
            }

            Ledger.End(mark);
        }
    }

    private async Task MakeAsync(Planned call)
    {
        var mark = Ledger.Begin(call.Person);
        try
        {
            if (call.Kind == Reconnect)
                await ReconnectAsync(call, mark);
            else
                await CallAsync(call, mark);
        }
        finally
        {
            Ledger.End(mark);
        }
    }

    private async Task CallAsync(Planned call, string mark)
    {
        var (person, place, kind) = call;
        var connected = _connections[(person, place)];
        var (path, isModern) = ($"/mcp/{connected.Integration}", place == MixedServer.Modern);
        var who = $$$""" "name":"who","arguments":{"mark":"{{{mark}}}"}""";
        switch (kind)
        {
            case "session" when !isModern:
                await CallInSessionAsync(call, mark, path, who);
                break;
            case "tools/call" or "session":
                Judge(call, mark, await PostAsync(person, path, MessageOf("tools/call", who, mark, isModern)), TellsOwn);
                break;
            case "tools/list":
                Judge(call, mark, await PostAsync(person, path, MessageOf(kind, "", mark, isModern)), answer => isModern || Shows(answer.Result?["tools"], "name", $"of_{person}"));
                break;
            case "ping":
                Judge(call, mark, await PostAsync(person, path, MessageOf(kind, "", mark, isModern)), answer => answer.Result is { } result && result.AsObject().Count == 0);
                break;
            case "notifications/progress":
                Judge(call, mark, await PostAsync(person, path, $$$"""{"jsonrpc":"2.0","method":"{{{kind}}}","params":{"progressToken":"{{{mark}}}","progress":1}}"""), answer => answer.Status == 202);
                break;
            case "GET":
                Judge(call, mark, await SendAsync(person, HttpMethod.Get, path, body: null), answer => answer.Status == 405);
                break;
            case "subscriptions/listen":
                Judge(call, mark, await PostAsync(person, path, MessageOf(kind, "", mark, isModern)), TellsOwn);
                break;
            case "SEARCH_TOOLS":
                var found = await PostAsync(person, "/mcp", MessageOf("tools/call", """ "name":"SEARCH_TOOLS","arguments":{"query":""}""", mark, isModern: false));
                Judge(call, mark, found, answer => Shows(ToolsIn(answer), "name", $"of_{person}") && Shows(ToolsIn(answer), "id", "modern:who"), Places);
                break;
            case "EXECUTE_TOOL":
                var execute = $$$""" "name":"EXECUTE_TOOL","arguments":{"tool_id":"{{{place}}}:who","tool_arguments":{"mark":"{{{mark}}}"}}""";
                Judge(call, mark, await PostAsync(person, "/mcp", MessageOf("tools/call", execute, mark, isModern: false)), TellsOwn);
                break;
            default:
                var accepted = $$$""" "name":"modern__who","arguments":{"mark":"{{{mark}}}"}""";
                Judge(call with { Place = MixedServer.Modern }, mark, await PostAsync(person, "/mcp", MessageOf("tools/call", accepted, mark, isModern: false)), TellsOwn);
                break;
        }
    }

    // A new session replaces a session that is not known any more.
    private async Task CallInSessionAsync(Planned call, string mark, string path, string who)
    {
        var connected = _connections[(call.Person, call.Place)];
        for (var begun = false; ; begun = true)
        {
            if (connected.Session is not { } session)
            {
                var started = await PostAsync(call.Person, path, MessageOf("initialize", $$$""" "protocolVersion":"{{{GatewayBench.Older}}}","capabilities":{},"clientInfo":{"name":"test","version":"1"}""", mark, isModern: false));
                if (!Judge(call, mark, started, answer => answer.Session is not null && answer.Result?["serverInfo"]?["name"]?.GetValue<string>() == "scripted"))
                    return;
                connected.Session = session = started.Session!;
            }

            var answer = await PostAsync(call.Person, path, MessageOf("tools/call", who, mark, isModern: false), (Session, session));
            if (answer.Status != 404 || begun)
            {
                Judge(call, mark, answer, TellsOwn);
                return;
            }

            // Between two sessions lies another account.
            Judge(call, mark, answer, unknown => unknown.Json?["error"]?["code"]?.GetValue<int>() == -32001);
            connected.Session = null;
        }
    }

    private async Task ReconnectAsync(Planned call, string mark)
    {
        var (person, place, _) = call;
        var connected = _connections[(person, place)];
        await connected.Turn.WaitAsync(GatewayBench.Cancellation);
        Ledger.BeginChange(person, place);
        try
        {
            var ended = await SendAsync(person, HttpMethod.Delete, $"/api/v1/integrations/{connected.Integration}/connection", body: null);
            if (ended.Status == 204)
                Ledger.EndCredentials(person, place, connected.Generation);
            Judge(call, mark, ended, answer => answer.Status == 204);
            if (ended.Status == 204)
                await MakeAsync(call with { Kind = "tools/call" }); // it begins after the end, so the server must not get the credential
            for (var tries = 0; !await ConnectAsync(person, place) && tries < MostTries; tries++)
                Assert.True(_hasFaults);
        }
        finally
        {
            Ledger.EndChange(person, place);
            connected.Turn.Release();
        }
    }

    // Returns whether the person is connected to another account now. Where that is open, either account may be the person's.
    private async Task<bool> ConnectAsync(string person, string place)
    {
        var connected = _connections[(person, place)];
        var credential = CallLedger.CredentialOf(person, place, ++connected.Generation);
        if (place == MixedServer.Granted)
        {
            Assert.True(IntegrationId.TryParse(connected.Integration, out var id));
            using var calm = _app.WithoutFaults();
            var integration = await _app.Services.GetRequiredService<IntegrationService>().FindAsync(new OrganizationId(_organizations[person].Id), id, GatewayBench.Cancellation);
            await _app.Services.ConnectAsync(integration!, new UserId(TestTokens.Issuer, person), _server.GrantFor(credential, _app.Clock.GetUtcNow()), GatewayBench.Cancellation);
        }
        else
        {
            var answer = await SendAsync(person, HttpMethod.Post, $"/api/v1/integrations/{connected.Integration}/connection", $$"""{ "token": "{{credential}}" }""");
            if (answer.Status != 200)
                return false;
        }

        Ledger.EndCredentials(person, place, connected.Generation - 1);
        return true;
    }

    // Returns whether the answer is right.
    private bool Judge(Planned call, string mark, Answered answer, Func<Answered, bool> isRight, params string[] places)
    {
        Ledger.JudgeAnswer(mark, answer.Text);
        if (answer.Json?["id"] is JsonValue id && id.ToString() != mark)
            Ledger.Add($"{mark} got the answer to {id}: {answer.Text}");
        var right = isRight(answer);
        _counts.AddOrUpdate(right ? "right" : answer.Outcome, 1, (_, count) => count + 1);
        if (!right && !MayBe(answer) && !(places is [] ? [call.Place] : places).Any(place => Ledger.HasChanged(mark, place)))
            Ledger.Add(string.Create(CultureInfo.InvariantCulture, $"{mark} ({call.Kind} {call.Place}) got {answer.Status}: {answer.Text}"));
        return right;
    }

    // While calls go wrong, an answer may be a failure that says so. The status 500 is the server's own, with its time.
    private bool MayBe(Answered answer) => _hasFaults && (answer.Status is 0 or 200 or 202 or 404 or 429 or 502 or 503 || (answer.Status == 500 && answer.IsOfServer));

    private static bool TellsOwn(Answered answer) => answer.Result?["content"]?[0]?["text"]?.GetValue<string>() is { } text && text == $"for {answer.Person}";

    private static bool Shows(JsonNode? list, string member, string value) => list is JsonArray items && items.Any(item => item?[member]?.GetValue<string>() == value);

    private static JsonNode? ToolsIn(Answered answer) => answer.Result?["content"]?[0]?["resource"]?["text"]?.GetValue<string>() is { } found ? JsonNode.Parse(found)!["items"] : null;

    private static string MessageOf(string method, string members, string mark, bool isModern) => isModern
        ? GatewayBench.OfModern(method, members).Replace("\"id\":1", $"\"id\":\"{mark}\"", StringComparison.Ordinal)
        : GatewayBench.Request(method, $"{{{members}}}", $"\"{mark}\"");

    private Task<Answered> PostAsync(string person, string path, string body, params (string Name, string Value)[] headers) => SendAsync(person, HttpMethod.Post, path, body, headers);

    private async Task<Answered> SendAsync(string person, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : ApiClient.Json(body) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await _clients[person].SendAsync(request, GatewayBench.Cancellation);
            var text = await response.Content.ReadAsStringAsync(GatewayBench.Cancellation);
            return Answered.Of(person, response, text) is var answer && _tamper is { } tamper ? answer with { Text = tamper(text) } : answer;
        }
        catch (Exception broken) when (_hasFaults && broken is HttpRequestException or IOException or OperationCanceledException && !GatewayBench.Cancellation.IsCancellationRequested)
        {
            return Answered.BrokenOff(person);
        }
    }

    private sealed record Planned(string Person, string Place, string Kind);

    private sealed class Connected(string integration)
    {
        public string Integration { get; } = integration;

        public SemaphoreSlim Turn { get; } = new(1);

        public int Generation { get; set; }

        public string? Session { get; set; }
    }

    private sealed record Answered(string Person, int Status, string Text, JsonNode? Json, string? Session, bool IsOfServer)
    {
        public JsonNode? Result => Json?["result"];

        public string Outcome => Status switch
        {
            0 => "broke off",
            200 when Json?["error"] is not null => "200 error",
            200 => "200 other",
            _ => Status.ToString(CultureInfo.InvariantCulture),
        };

        public static Answered BrokenOff(string person) => new(person, 0, "", null, null, IsOfServer: true);

        public static Answered Of(string person, HttpResponseMessage response, string text)
        {
            var json = response.Content.Headers.ContentType?.MediaType switch
            {
                "application/json" => text,
                "text/event-stream" => text.Split('\n').LastOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?["data: ".Length..],
                _ => null,
            };
            var session = response.Headers.TryGetValues(MixedRun.Session, out var sessions) ? sessions.Single() : null;
            return new Answered(person, (int)response.StatusCode, text, string.IsNullOrEmpty(json) ? null : JsonNode.Parse(json), session, response.Headers.Contains("Server-Timing"));
        }
    }
}

/// <summary>The result of a run.</summary>
/// <param name="Faults">The faults.</param>
/// <param name="Counts">The number of answers that were right, and of the others by their kind.</param>
/// <param name="Requests">The number of requests that the server got.</param>
/// <param name="Refreshes">The number of refreshed access tokens.</param>
internal sealed record MixedResult(IReadOnlyList<string> Faults, IReadOnlyDictionary<string, int> Counts, int Requests, int Refreshes)
{
    public override string ToString() => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"{Requests} requests to the server, {Refreshes} refreshes; answers: ")
        .AppendJoin(", ", Counts.OrderByDescending(count => count.Value).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key}")))
        .AppendJoin("", Faults.Select(fault => $"\n{fault}"))
        .ToString();
}
