using System.Net.Sockets;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Kontext.Testing;

/// <summary>A transport that injects faults into connections. Each fault is used once, by the first request that matches.</summary>
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

    /// <summary>Whether all faults were used.</summary>
    public bool IsSpent
    {
        get
        {
            lock (_lock)
                return _faults.Count == 0;
        }
    }

    /// <summary>The service does the work, and its answer is lost.</summary>
    public void LoseAnswer(Func<Request, bool> fits) => LoseAnswer(fits, () => Task.CompletedTask);

    /// <summary>The service does the work, and its answer is lost. The given task runs before the client can try again.</summary>
    public void LoseAnswer(Func<Request, bool> fits, Func<Task> meanwhile) => Add(fits, Fault.AnswerLost, meanwhile);

    /// <summary>The connection is refused. The service never receives the request.</summary>
    public void RefuseConnection(Func<Request, bool> fits) => RefuseConnection(fits, () => Task.CompletedTask);

    /// <summary>The connection is refused. The given task runs before the client can try again.</summary>
    public void RefuseConnection(Func<Request, bool> fits, Func<Task> meanwhile) => Add(fits, Fault.NeverSent, meanwhile);

    /// <summary>Refuses every matching connection until <see cref="Forget"/>.</summary>
    public void RefuseAll(Func<Request, bool> fits)
    {
        lock (_lock)
            _isAway = fits;
    }

    /// <summary>
    /// Simulates the end of the program at a request, before the service receives it or after the service has done the work. The call never
    /// returns.
    /// </summary>
    /// <returns>A task that completes when the simulated end has happened.</returns>
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

    /// <summary>Removes all unused faults.</summary>
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
