using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace Kontext.Benchmarks;

#pragma warning disable CA1001 // BenchmarkDotNet calls StopAsync

/// <summary>What our code costs on a read: the app beside a bare function that makes the same storage calls and checks nothing.</summary>
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class ReadBenchmarks
{
    private const string One = "/api/v1/integrations/" + ScriptedRows.Id;
    private const string All = "/api/v1/integrations";

    private KontextHost _kontext = null!;
    private BareHost _bare = null!;
    private string _bearer = "";

    [GlobalSetup]
    public async Task StartAsync()
    {
        _kontext = new KontextHost();
        _bearer = _kontext.NewBearer();
        _bare = await BareHost.StartAsync(_kontext.Callers);
        await Kontext_GET();
        await Bare_GET();
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        _kontext.Dispose();
        await _bare.DisposeAsync();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("GET")]
    public Task Bare_GET() => AskAsync(_bare.Server, One, bearer: null);

    [Benchmark, BenchmarkCategory("GET")]
    public Task Bare_GET_for_a_caller() => AskAsync(_bare.Server, "/api/v1/for-caller/" + ScriptedRows.Id, _bearer);

    [Benchmark, BenchmarkCategory("GET")]
    public Task Kontext_GET() => AskAsync(_kontext.Server, One, _bearer);

    [Benchmark(Baseline = true), BenchmarkCategory("LIST 50")]
    public Task Bare_LIST() => AskAsync(_bare.Server, All, bearer: null);

    [Benchmark, BenchmarkCategory("LIST 50")]
    public Task Kontext_LIST() => AskAsync(_kontext.Server, All, _bearer);

    // Straight into the server's pipeline: no client whose own cost would blur the difference.
    private static async Task AskAsync(TestServer server, string path, string? bearer)
    {
        var answer = await server.SendAsync(http =>
        {
            http.Request.Method = HttpMethods.Get;
            http.Request.Scheme = "http";
            http.Request.Host = new HostString("localhost");
            http.Request.Path = path;
            if (bearer is not null)
                http.Request.Headers.Authorization = bearer;
        });
        if (answer.Response.StatusCode != StatusCodes.Status200OK)
            throw new InvalidOperationException($"{path} answered {answer.Response.StatusCode}.");
        await answer.Response.Body.CopyToAsync(Stream.Null);
    }
}
