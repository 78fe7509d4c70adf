using System.Threading.Channels;
using Kontext.LocalHost.Worker;
using Kontext.LocalHost.Worker.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kontext.LocalHost.Tests;

/// <summary>Replaces the worker: records each requested run, and ends it as the test says.</summary>
internal sealed class ScriptedWorker
{
    private readonly Channel<Invocation> _runs = Channel.CreateUnbounded<Invocation>();

    /// <summary>How runs end; each succeeds at once unless the test says otherwise.</summary>
    public Func<Invocation, CancellationToken, Task<InvocationResult>> Answer { get; set; } = static (_, _) => Succeeded;

    /// <summary>Cancels the running functions.</summary>
    public CancellationToken Shutdown { get; set; }

    /// <summary>The messages about runs that did not end after their time limit.</summary>
    public List<string> Hanging { get; } = [];

    public static Task<InvocationResult> Succeeded { get; } = Task.FromResult(new InvocationResult(Succeeded: true, ""));

    public static Task<InvocationResult> Failed { get; } = Task.FromResult(new InvocationResult(Succeeded: false, "It failed."));

    /// <summary>A run that ends when the gate lets it.</summary>
    public static Func<Invocation, CancellationToken, Task<InvocationResult>> WaitFor(SemaphoreSlim gate) => async (_, cancellationToken) =>
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return cancellationToken.IsCancellationRequested ? await Failed : await Succeeded;
    };

    /// <summary>A function as the worker describes it.</summary>
    /// <param name="name">Of the function.</param>
    /// <param name="trigger">The trigger's members, without name and type.</param>
    public static FunctionMetadata Timer(string name, string trigger) => Function(name, "timerTrigger", trigger);

    /// <inheritdoc cref="Timer"/>
    public static FunctionMetadata Queue(string name, string trigger) => Function(name, "queueTrigger", trigger);

    /// <summary>Runs that go to this worker.</summary>
    public FunctionRuns Runs(TimeProvider clock, TimeSpan? timeout = null) =>
        new(InvokeAsync, timeout ?? TimeSpan.FromMinutes(30), Hanging.Add, clock, NullLogger<FunctionRuns>.Instance, Shutdown);

    /// <summary>The next run that was asked for.</summary>
    public Task<Invocation> NextAsync() => _runs.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon();

    public bool HasMore() => _runs.Reader.TryRead(out _);

    private Task<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        _runs.Writer.TryWrite(invocation);
        return Answer(invocation, cancellationToken);
    }

    private static FunctionMetadata Function(string name, string type, string trigger)
    {
        var members = trigger.Length == 0 ? "" : $", {trigger}";
        return FunctionMetadata.Read(new RpcFunctionMetadata
        {
            Name = name,
            FunctionId = name,
            EntryPoint = $"Sample.{name}.Run",
            RawBindings = { $$"""{ "name": "input", "type": "{{type}}", "direction": "In"{{members}} }""" },
        })!;
    }
}
