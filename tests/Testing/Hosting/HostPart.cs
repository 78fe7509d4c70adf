using System.Collections.Concurrent;
using System.Globalization;
using Kontext.LocalHost.Http;
using Kontext.LocalHost.Settings;
using Kontext.LocalHost.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.Hosting;

/// <summary>
/// Acts as the host for one app in the test's process, with the protocol and routes of the local host. As on Azure, a client that
/// disconnects only triggers <see cref="HttpContext.RequestAborted"/>.
/// </summary>
internal sealed class HostPart : IStartupFilter
{
    private static readonly Lazy<Task<RpcServer>> Server = new(() => RpcServer.StartAsync(CancellationToken.None));

    private readonly string _workerId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
    private readonly RpcServer _server = Server.Value.GetAwaiter().GetResult();
    private readonly Task<WorkerChannel> _worker;
    private readonly Lazy<Task<RouteTable>> _routes;
    private readonly ConcurrentDictionary<Task, HttpContext> _running = [];

    public HostPart(string directory)
    {
        _worker = _server.Expect(_workerId, directory, log: null);
        _routes = new Lazy<Task<RouteTable>>(async () => RouteTable.Of((await _worker).Functions, HostJson.Load(directory).RoutePrefix));
    }

    /// <summary>The settings by which the worker finds this host.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("Functions:Worker:HostEndpoint", _server.Address.ToString()),
        new("Functions:Worker:WorkerId", _workerId),
        new("Functions:Worker:GrpcMaxMessageLength", int.MaxValue.ToString(CultureInfo.InvariantCulture)),
    ];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(ServeAsync);
        next(app);
    };

    public async Task<bool> RunAsync(string function, string? message, CancellationToken cancellationToken)
    {
        var worker = await _worker;
        Invocation invocation = new()
        {
            Function = worker.Functions.Single(known => known.Name.Equals(function, StringComparison.OrdinalIgnoreCase)),
            Input = message is null ? TriggerInput.Json("""{"ScheduleStatus":null,"IsPastDue":false}""") : TriggerInput.Text(message),
        };
        return (await worker.InvokeAsync(invocation, cancellationToken)).Succeeded;
    }

    /// <summary>Completes when the functions that answer requests now have ended. Some go on after their client has the whole answer.</summary>
    public Task IdleAsync() => Task.WhenAll(_running.Keys);

    public void Close()
    {
        if (_worker.IsCompletedSuccessfully)
            _worker.Result.Close();
    }

    private async Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        if ((await _routes.Value).Find(http) is not { } match)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var run = (await _worker).InvokeAsync(match.Begin(http.Request), CancellationToken.None);
        _running[run] = http;
        _ = run.ContinueWith(ended => _running.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await next(http);
        if (!(await run).Succeeded && !http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }
}
