using System.Net.Sockets;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Testing;

/// <summary>A transport whose connections break when a test says so. Each fault is met once, by the first request it fits.</summary>
public sealed class FaultyTransport(HttpPipelineTransport inner) : HttpPipelineTransport
{
    private readonly Lock _lock = new();
    private readonly List<(Func<Request, bool> Fits, Fault Fault, Func<Task> Meanwhile)> _faults = [];
    private Func<Request, bool> _isAway = _ => false;

    private enum Fault
    {
        NeverSent,
        AnswerLost,
    }

    /// <summary>True when every programmed fault was met.</summary>
    public bool IsSpent
    {
        get
        {
            lock (_lock)
                return _faults.Count == 0;
        }
    }

    /// <summary>The service does what it is asked, and its answer is lost.</summary>
    public void LoseAnswer(Func<Request, bool> fits) => LoseAnswer(fits, () => Task.CompletedTask);

    /// <summary>The same; what somebody else does meanwhile is done before the client can try again.</summary>
    public void LoseAnswer(Func<Request, bool> fits, Func<Task> meanwhile) => Add(fits, Fault.AnswerLost, meanwhile);

    /// <summary>The connection is refused: the service never hears of the request.</summary>
    public void RefuseConnection(Func<Request, bool> fits) => RefuseConnection(fits, () => Task.CompletedTask);

    /// <summary>The same; what somebody else does meanwhile is done before the client can try again.</summary>
    public void RefuseConnection(Func<Request, bool> fits, Func<Task> meanwhile) => Add(fits, Fault.NeverSent, meanwhile);

    /// <summary>Every such connection is refused until <see cref="Forget"/>.</summary>
    public void RefuseAll(Func<Request, bool> fits)
    {
        lock (_lock)
            _isAway = fits;
    }

    /// <summary>The program ends at a request, before the service hears of it or after it has done what it was asked: whoever waits for it waits for ever.</summary>
    /// <returns>Ends when that has happened.</returns>
    public Task EndAt(Func<Request, bool> fits, bool isDone)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource never = new();
        Add(fits, isDone ? Fault.AnswerLost : Fault.NeverSent, EndAsync);
        return ended.Task;

        Task EndAsync()
        {
            ended.SetResult();
            return never.Task;
        }
    }

    /// <summary>Faults that were not met are not met any more.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _faults.Clear();
            _isAway = _ => false;
        }
    }

    public override Request CreateRequest() => inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("Azure services are called asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var (fault, meanwhile) = Take(message.Request);
        if (fault == Fault.NeverSent)
        {
            await meanwhile();
            throw new RequestFailedException("Connection refused.", new SocketException((int)SocketError.ConnectionRefused));
        }

        await inner.ProcessAsync(message);
        if (fault == Fault.AnswerLost)
        {
            message.Response.Dispose();
            await meanwhile();
            throw new RequestFailedException("The connection was reset.", new IOException("The connection was reset."));
        }
    }

    private void Add(Func<Request, bool> fits, Fault fault, Func<Task> meanwhile)
    {
        lock (_lock)
            _faults.Add((fits, fault, meanwhile));
    }

    private (Fault? Fault, Func<Task> Meanwhile) Take(Request request)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(fault => fault.Fits(request));
            if (index < 0)
                return (_isAway(request) ? Fault.NeverSent : null, () => Task.CompletedTask);
            var (_, fault, meanwhile) = _faults[index];
            _faults.RemoveAt(index);
            return (fault, meanwhile);
        }
    }
}
