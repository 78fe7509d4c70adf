using System.Net;
using System.Text.Json;
using Kontext.EndToEnd.Tests.Hosting;
using Kontext.Testing;
using Kontext.Testing.Hosting;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.EndToEnd.Tests;

/// <summary>Two instances of the app on one storage, as the platform runs them. One is lost at the worst moment.</summary>
public sealed class InstancesTests
{
    private const int Limit = 120_000;
    private const string Session = "Mcp-Session-Id";
    private const string ServersOwn = "session-of-the-server";
    private const string Token = "token-of-alice";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task An_instance_that_is_killed_costs_its_own_stream_and_no_session()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipWhen(AppUnderTest.IsGiven, "A host that these tests did not start is not killed.");
        StreamingServer streams = new();
        await using var server = await LoopbackServer.StartAsync(streams.Script.HandleAsync, cancellationToken);
        await using AzuriteServer storage = new();
        await storage.InitializeAsync();
        var directory = Directory.CreateTempSubdirectory("kontext-");
        try
        {
            var settings = AppSettings.WithStorage(storage.ConnectionString);
            settings["LocalHost__DataDirectory"] = directory.FullName;
            settings["PublicUrl"] = settings["ASPNETCORE_URLS"];
            var elsewhere = new Dictionary<string, string>(settings, StringComparer.Ordinal) { ["ASPNETCORE_URLS"] = AppSettings.WithStorage(storage.ConnectionString)["ASPNETCORE_URLS"] };
            var starting = AppProcess.StartAsync(elsewhere, cancellationToken);
            await using var killed = await AppProcess.StartAsync(settings, cancellationToken);
            await using var other = await starting;
            using Api a = new(killed.Address);
            using Api b = new(other.Address);
            var id = await a.CreateAsync(Callers.Alice, new { name = "Streams", url = server.At("/mcp"), authMode = "user_token" }, cancellationToken);
            (await a.PostAsync(Callers.Alice, Api.PathOf(id, "connection"), new { token = Token }, cancellationToken)).Expect(HttpStatusCode.OK);
            Client client = new(await a.Tokens.GetAsync(Callers.Alice, cancellationToken), id);

            using var begun = await client.SendAsync(a, "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""");
            client.Session = Assert.Single(begun.Headers.GetValues(Session));
            Assert.Equal("""{"said":"echo"}""", await client.CallAsync(b, "echo"));

            using var lost = await client.OpenAsync(a, "lost");
            using var kept = await client.OpenAsync(b, "kept");
            await killed.KillWithWorkerAsync();
            await Assert.ThrowsAnyAsync<IOException>(() => lost.ReadToEndAsync(cancellationToken));
            await streams.LostAsync(cancellationToken);

            Assert.Equal("""{"said":"echo"}""", await client.CallAsync(b, "echo"));
            streams.Finish();
            Assert.Contains("""{"said":"kept"}""", await kept.ReadToEndAsync(cancellationToken), StringComparison.Ordinal);
            Assert.Equal(["initialize", "echo", "lost", "kept", "echo"], streams.Asked);
            Assert.Equal("unknown", await OutcomeAsync(b, "lost"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string?> OutcomeAsync(Api api, string tool)
    {
        var answer = (await api.GetAsync(Callers.Alice, "/api/v1/audit-events?action=gateway.call", Cancel)).Expect(HttpStatusCode.OK);
        return Assert.Single(answer.At("items").EnumerateArray(), row => row.TryGetProperty("tool", out var name) && name.GetString() == tool).GetProperty("outcome").GetString();
    }

    /// <summary>A client of MCP that may use every instance.</summary>
    private sealed class Client(string token, string integration)
    {
        private int _id;

        public string? Session { get; set; }

        public async Task<HttpResponseMessage> SendAsync(Api instance, string method, string parameters)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(instance.Address, $"/mcp/{integration}"))
            {
                Content = new StringContent($$"""{"jsonrpc":"2.0","id":{{++_id}},"method":"{{method}}","params":{{parameters}}}""", mediaType: new("application/json")),
            };
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.Add("Accept", "application/json, text/event-stream");
            if (Session is not null)
                request.Headers.Add(InstancesTests.Session, Session);
            var response = await instance.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return response;
        }

        /// <summary>Calls a tool and returns its result.</summary>
        public async Task<string> CallAsync(Api instance, string tool)
        {
            using var response = await SendAsync(instance, "tools/call", $$"""{"name":"{{tool}}"}""");
            return JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel)).GetProperty("result").GetRawText();
        }

        /// <summary>Calls a tool that answers in a stream, and reads the first event.</summary>
        public async Task<StreamReader> OpenAsync(Api instance, string tool)
        {
            var response = await SendAsync(instance, "tools/call", $$"""{"name":"{{tool}}"}""");
            StreamReader reader = new(await response.Content.ReadAsStreamAsync(Cancel));
            Assert.Equal("data: {}", await reader.ReadLineAsync(Cancel));
            return reader;
        }
    }

    /// <summary>A server with sessions. The tool echo answers at once, and every other tool in a stream that stays open.</summary>
    private sealed class StreamingServer
    {
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // The app checks a new integration without a request of a caller and without a credential. That is not a call.
        public StreamingServer() => Script = new McpScript().On(McpScript.Initialize, BeginAsync).On("tools/call", CallAsync).Guard(Token, McpScript.Initialize);

        public McpScript Script { get; }

        /// <summary>The tools in the order of their calls, and the begin of the session.</summary>
        public List<string> Asked { get; } = [];

        public void Finish() => _finish.SetResult();

        /// <summary>Completes when the server has lost the reader of its stream.</summary>
        public Task LostAsync(CancellationToken cancellationToken) => _lost.Task.WaitAsync(cancellationToken);

        private Task BeginAsync(HttpContext http, JsonElement message)
        {
            Asked.Add("initialize");
            http.Response.Headers[Session] = ServersOwn;
            return McpScript.Result("""{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"streams","version":"1"}}""")(http, message);
        }

        private async Task CallAsync(HttpContext http, JsonElement message)
        {
            var (tool, isKnown) = (message.GetProperty("params").GetProperty("name").GetString()!, http.Request.Headers[Session] == ServersOwn);
            Asked.Add(tool);
            var result = $$"""{"said":"{{tool}}"}""";
            if (!isKnown || http.Request.Headers.Authorization != $"Bearer {Token}")
            {
                await McpScript.Status(StatusCodes.Status404NotFound)(http, message);
                return;
            }

            if (tool == "echo")
            {
                await McpScript.Result(result)(http, message);
                return;
            }

            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: {}\n\n", Cancel);
            await http.Response.Body.FlushAsync(Cancel);
            try
            {
                await _finish.Task.WaitAsync(http.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                _lost.SetResult();
                return;
            }

            await http.Response.WriteAsync($$"""data: {"jsonrpc":"2.0","id":{{message.GetProperty("id").GetRawText()}},"result":{{result}}}""" + "\n\n", Cancel);
        }
    }
}
