using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Kontext.LocalHost.Http;
using Kontext.LocalHost.Worker;
using Microsoft.AspNetCore.Http;

namespace Kontext.StartBench;

/// <summary>One app as a worker process, from its start to its end.</summary>
public sealed class MeasuredWorker : IAsyncDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";

    private static readonly MediaTypeHeaderValue Form = new("application/x-www-form-urlencoded");
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly HttpMessageInvoker _http;
    private readonly Process _process;
    private readonly Task<string> _errors;
    private WorkerChannel _channel = null!;
    private RouteTable _routes = null!;

    private MeasuredWorker(HttpMessageInvoker http, ProcessStartInfo start)
    {
        _http = http;
        BeganAt = TimeProvider.System.GetTimestamp();
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        _errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>The timestamp of <see cref="TimeProvider.System"/> at which the process was started. All processes share this clock.</summary>
    public long BeganAt { get; }

    /// <summary>The timestamp at which all functions were loaded.</summary>
    public long LoadedAt { get; private set; }

    /// <summary>User and system time of all threads, in steps of 10 ms.</summary>
    public TimeSpan ProcessorTime => _process.TotalProcessorTime;

    /// <summary>The output of the app, or of a hook in it.</summary>
    public TextReader Output => _process.StandardOutput;

    /// <summary>The input of the hook.</summary>
    public TextWriter Input => _process.StandardInput;

    /// <summary>Sends a GET, or a POST of a form, reads the answer to its end, and returns its status.</summary>
    /// <param name="path">The path with the query.</param>
    /// <param name="bearer">The Authorization header; null for none.</param>
    /// <param name="form">The form as it is sent; null for a GET.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<HttpStatusCode> SendAsync(string path, string? bearer, byte[]? form, CancellationToken cancellationToken)
    {
        await using var answer = await OpenAsync(path, bearer, form, Form, cancellationToken);
        await answer.Response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return await answer.Succeeded ? answer.Response.StatusCode : throw new InvalidOperationException($"The function of {path} failed.");
    }

    /// <summary>Sends a POST of JSON, and returns when the headers of the answer are there.</summary>
    public Task<MeasuredAnswer> PostAsync(string path, string? bearer, byte[] json, CancellationToken cancellationToken) =>
        OpenAsync(path, bearer, json, Json, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }

    internal static async Task<MeasuredWorker> StartAsync(
        RpcServer rpc, HttpMessageInvoker http, string app, IReadOnlyDictionary<string, string> settings, string? hook, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
        var connecting = rpc.Expect(id, Path.GetDirectoryName(app)!, log: null);
        MeasuredWorker worker = new(http, StartInfo(app, rpc.Address, id, settings, hook));
        try
        {
            await worker.LoadAsync(connecting, cancellationToken);
            return worker;
        }
        catch (Exception)
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    private static ProcessStartInfo StartInfo(string app, Uri host, string id, IReadOnlyDictionary<string, string> settings, string? hook)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList =
            {
                app,
                "--functions-uri", host.ToString(),
                "--functions-worker-id", id,
                "--functions-request-id", id,
                "--functions-grpc-max-message-length", int.MaxValue.ToString(CultureInfo.InvariantCulture),
            },
            WorkingDirectory = Path.GetDirectoryName(app)!,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = start.WorkingDirectory;
        if (hook is not null)
            start.Environment["DOTNET_STARTUP_HOOKS"] = hook;
        return start;
    }

    private async Task LoadAsync(Task<WorkerChannel> connecting, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(StartLimit, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        if (await Task.WhenAny(connecting, _errors).WaitAsync(both.Token) == _errors)
            throw new InvalidOperationException($"The app ended at its start: {await _errors}");
        _channel = await connecting;
        LoadedAt = TimeProvider.System.GetTimestamp();
        _routes = RouteTable.Of(_channel.Functions, routePrefix: "");
    }

    private async Task<MeasuredAnswer> OpenAsync(string path, string? bearer, byte[]? body, MediaTypeHeaderValue type, CancellationToken cancellationToken)
    {
        var method = body is null ? HttpMethod.Get : HttpMethod.Post;
        DefaultHttpContext http = new() { Request = { Method = method.Method, Path = path } };
        var match = _routes.Find(http) ?? throw new InvalidOperationException($"No function answers {method} {path}.");
        Invocation invocation = new() { Function = match.Function, Input = TriggerInput.Request, Metadata = match.Values };
        var running = _channel.InvokeAsync(invocation, cancellationToken);
        return new MeasuredAnswer(await SendAsync(method, path, invocation.Id, bearer, body, type, cancellationToken), EndAsync());

        async Task<bool> EndAsync() => (await running).Succeeded;
    }

    // The worker reports its address before it listens there.
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string invocationId, string? bearer, byte[]? body, MediaTypeHeaderValue type, CancellationToken cancellationToken)
    {
        while (true)
        {
            using HttpRequestMessage request = new(method, new Uri(_channel.Address!, path));
            request.Headers.Add(InvocationHeader, invocationId);
            if (bearer is not null)
                request.Headers.TryAddWithoutValidation("Authorization", bearer);
            if (body is not null)
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = type } };
            try
            {
                return await _http.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
