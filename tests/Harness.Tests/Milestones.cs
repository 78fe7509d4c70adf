namespace Kontext.Harness.Tests;

/// <summary>Counts, and completes a task when a number is reached.</summary>
internal sealed class Milestones
{
    private readonly Lock _lock = new();
    private readonly List<(int Total, TaskCompletionSource Reached)> _waiting = [];
    private int _total;

    public int Total => Volatile.Read(ref _total);

    /// <summary>Ends when so many have been counted.</summary>
    public Task ReachedAsync(int total)
    {
        lock (_lock)
        {
            if (_total >= total)
                return Task.CompletedTask;
            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((total, reached));
            return reached.Task;
        }
    }

    public void Count()
    {
        lock (_lock)
        {
            _total++;
            foreach (var (_, reached) in _waiting.Where(waiting => waiting.Total <= _total))
                reached.TrySetResult();
            _waiting.RemoveAll(waiting => waiting.Total <= _total);
        }
    }
}
