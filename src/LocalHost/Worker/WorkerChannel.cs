using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kontext.LocalHost.Worker.Messages;

namespace Kontext.LocalHost.Worker;

/// <summary>
/// The RPC connection to one worker. It loads the worker's functions, requests runs, and matches responses to requests. Responses carry the
/// id of their request; those of runs carry the id of the run.
/// </summary>
internal sealed class WorkerChannel
{
    private const string HostVersion = "4.0.0";
    private const string AddressCapability = "HttpUri";

    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResult>> _runs = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<RpcLog> _log;
    private readonly string _directory;
    private long _questions;

    private WorkerChannel(string directory, Action<RpcLog> log)
    {
        _directory = directory;
        _log = log;
    }

    /// <summary>All functions of the app, sorted by name as on the platform.</summary>
    public IReadOnlyList<FunctionMetadata> Functions { get; private set; } = [];

    /// <summary>The address to which HTTP requests for the worker are sent; null when it accepts none.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Completes when the worker or this host has ended the connection.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Serves the stream until the worker or <see cref="Close"/> ends it.</summary>
    /// <param name="incoming">The messages from the worker.</param>
    /// <param name="outgoing">The messages to the worker.</param>
    /// <param name="directory">The app's output folder.</param>
    /// <param name="log">Receives each log line of the worker.</param>
    /// <param name="ready">Completes when all functions are loaded. Fails with <see cref="WorkerException"/> otherwise.</param>
    /// <param name="cancellationToken">Cancelled when the connection is lost.</param>
    public static async Task ServeAsync(
        IAsyncStreamReader<StreamingMessage> incoming,
        IServerStreamWriter<StreamingMessage> outgoing,
        string directory,
        Action<RpcLog> log,
        TaskCompletionSource<WorkerChannel> ready,
        CancellationToken cancellationToken)
    {
        WorkerChannel channel = new(directory, log);

        // Not awaited: a pending read ends with the call, and the call ends with this method.
        _ = channel.ReadAsync(incoming, cancellationToken);
        var greeting = channel.GreetAsync(ready);
        await channel.WriteAsync(outgoing, cancellationToken);
        channel.Close();
        await greeting;
    }

    /// <summary>Runs a function. Cancellation asks the function to end, and the method still waits for its result.</summary>
    public async Task<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        TaskCompletionSource<InvocationResult> run = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _runs[invocation.Id] = run;
        await using var cancelling = cancellationToken.Register(() => Send(new StreamingMessage
        {
            InvocationCancel = new InvocationCancel { InvocationId = invocation.Id },
        }));
        Send(new StreamingMessage { InvocationRequest = invocation.ToRequest() });
        await Task.WhenAny(run.Task, Ended);
        _runs.TryRemove(invocation.Id, out _);
        return run.Task.IsCompleted ? await run.Task : InvocationResult.WorkerEnded;
    }

    /// <summary>Asks the worker to end by itself.</summary>
    public void Terminate(TimeSpan grace) =>
        Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(grace) } });

    /// <summary>Ends the connection.</summary>
    public void Close()
    {
        _outgoing.Writer.TryComplete();
        _ended.TrySetResult();
    }

    private void Take(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            // The worker first sends one line without a category. That line is empty of information, so it is skipped.
            case StreamingMessage.ContentOneofCase.RpcLog when message.RpcLog.Category.Length > 0:
                _log(message.RpcLog);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse
                when _runs.TryGetValue(message.InvocationResponse.InvocationId, out var run):
                run.TrySetResult(InvocationResult.Read(message.InvocationResponse));
                break;
            default:
                if (_answers.TryRemove(message.RequestId, out var answer))
                    answer.TrySetResult(message);
                break;
        }
    }

    private async Task GreetAsync(TaskCompletionSource<WorkerChannel> ready)
    {
        try
        {
            var init = await AskAsync(new StreamingMessage
            {
                WorkerInitRequest = new WorkerInitRequest { HostVersion = HostVersion, FunctionAppDirectory = _directory, WorkerDirectory = _directory },
            });
            Check(init.WorkerInitResponse?.Result, "The worker did not start");
            Address = init.WorkerInitResponse!.Capabilities.TryGetValue(AddressCapability, out var address) ? new Uri(address) : null;
            Functions = await ListAsync();
            await Task.WhenAll(Functions.Select(LoadAsync));
            ready.TrySetResult(this);
        }
        catch (WorkerException e)
        {
            ready.TrySetException(e);
            Close();
        }
    }

    private async Task<IReadOnlyList<FunctionMetadata>> ListAsync()
    {
        var listed = await AskAsync(new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = _directory } });
        Check(listed.FunctionMetadataResponse?.Result, "The worker cannot list its functions");
        return
        [
            .. listed.FunctionMetadataResponse!.FunctionMetadataResults.Select(FunctionMetadata.Read).OfType<FunctionMetadata>()
                .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private async Task LoadAsync(FunctionMetadata function)
    {
        var loaded = await AskAsync(new StreamingMessage { FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.Id, Metadata = function.Rpc } });
        Check(loaded.FunctionLoadResponse?.Result, $"The worker cannot load function {function.Name}");
    }

    private static void Check(StatusResult? result, string problem)
    {
        if (result?.Status != StatusResult.Types.Status.Success)
            throw new WorkerException($"{problem}: {result?.Exception?.Message ?? "its answer is not one of the protocol"}");
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage question)
    {
        TaskCompletionSource<StreamingMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        question.RequestId = Interlocked.Increment(ref _questions).ToString(CultureInfo.InvariantCulture);
        _answers[question.RequestId] = answer;
        Send(question);
        await Task.WhenAny(answer.Task, Ended);
        return answer.Task.IsCompleted ? await answer.Task : throw new WorkerException("The worker ended before it had answered.");
    }

    // After the end, messages are dropped. Callers that wait for a response notice the end by Ended.
    private void Send(StreamingMessage message) => _outgoing.Writer.TryWrite(message);

    private async Task ReadAsync(IAsyncStreamReader<StreamingMessage> incoming, CancellationToken cancellationToken)
    {
        try
        {
            while (await incoming.MoveNext(cancellationToken))
                Take(incoming.Current);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The worker sends no more messages.
        }

        Close();
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
                await outgoing.WriteAsync(message, cancellationToken);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // No more messages reach the worker.
        }
    }

    // A killed worker breaks the connection with any of these exceptions.
    private static bool IsEnd(Exception e) => e is OperationCanceledException or IOException or Grpc.Core.RpcException or InvalidOperationException;
}
