using Azure;

namespace Kontext.Core.Tests.Crashes;

/// <summary>
/// Counts the calls of one process to storage, secrets and servers in order. One of these calls gets a fault. After the process has ended,
/// none of its calls is sent.
/// </summary>
internal sealed class CallGate
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _never = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _calls = [];
    private bool _isOpen;
    private int _at = -1;
    private CallFault? _fault;
    private (Func<Task> Act, bool IsAfter)? _meanwhile;

    /// <summary>The process ends before the first call at which this is so.</summary>
    public Func<bool> IsOver { get; set; } = () => false;

    /// <summary>Ends when the process has.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the call was come to for which something was arranged.</summary>
    public bool IsMet
    {
        get
        {
            lock (_lock)
                return _calls.Count > _at;
        }
    }

    /// <summary>The number of calls since the counting began.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    /// <summary>The call for which something was arranged; null when it was not come to.</summary>
    public string? Met => IsMet ? Calls[_at] : null;

    /// <summary>Starts to count calls, and sets a fault for one of them.</summary>
    public void Arrange(int call, CallFault fault) => Arrange(call, fault, null);

    /// <summary>Starts to count calls, and runs another operation before one of them, or between this call and its answer.</summary>
    public void Arrange(int call, Func<Task> meanwhile, CallMoment moment) =>
        Arrange(call, moment == CallMoment.AfterWithoutAnswer ? CallFault.AnswerLost : null, (meanwhile, moment != CallMoment.Before));

    /// <summary>Stops counting calls.</summary>
    public void Forget()
    {
        lock (_lock)
            _isOpen = false;
    }

    public async Task<TResult> PassAsync<TResult>(string call, Func<Task<TResult>> send, Func<Exception> lost)
    {
        var isMet = Note(call);
        if (_ended.Task.IsCompleted || IsOver() || (isMet && _fault == CallFault.EndsBefore))
            await EndAsync();
        if (isMet && _meanwhile is { IsAfter: false } before)
            await before.Act();
        var result = await send();
        if (_ended.Task.IsCompleted || (isMet && _fault == CallFault.EndsAfter))
            await EndAsync();
        if (isMet && _meanwhile is { IsAfter: true } after)
            await after.Act();
        return isMet && _fault == CallFault.AnswerLost ? throw lost() : result;
    }

    public static Exception StorageReset() => new RequestFailedException("The connection was reset.", new IOException("The connection was reset."));

    public static Exception ServerReset() => new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was reset.");

    private void Arrange(int call, CallFault? fault, (Func<Task> Act, bool IsAfter)? meanwhile)
    {
        lock (_lock)
        {
            _calls.Clear();
            (_isOpen, _at, _fault, _meanwhile) = (true, call, fault, meanwhile);
        }
    }

    private bool Note(string call)
    {
        lock (_lock)
        {
            if (!_isOpen)
                return false;
            _calls.Add(call);
            return _calls.Count == _at + 1;
        }
    }

    private Task EndAsync()
    {
        _ended.TrySetResult();
        return _never.Task;
    }
}
