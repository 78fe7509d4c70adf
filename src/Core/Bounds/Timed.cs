using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.Bounds;

/// <summary>Runs calls under a time limit of their own. That the time was up is a value; cancellation by the caller throws.</summary>
internal static class Timed
{
    /// <summary>Runs a call for at most this long. The call's token is cancelled by the limit and by the caller.</summary>
    public static async Task<Timed<T>> RunAsync<T>(
        TimeSpan limit, TimeProvider clock, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, clock);
        return await RunAsync(call, timer.Token, cancellationToken);
    }

    /// <summary>Runs a call under a limit that several calls share.</summary>
    /// <param name="call">The call. Its token is cancelled by the limit and by the caller.</param>
    /// <param name="limit">Cancelled when the time is up.</param>
    /// <param name="cancellationToken">Cancelled by the caller.</param>
    public static async Task<Timed<T>> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken limit, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit);
        try
        {
            return new Timed<T>(await call(either.Token));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return default;
        }
    }
}

/// <summary>The value of a call that ended within its time limit, or nothing.</summary>
internal readonly struct Timed<T>(T value)
{
    private readonly T _value = value;
    private readonly bool _isInTime = true;

    /// <summary>Returns true with the value, or false when the time was up.</summary>
    public bool InTime([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return _isInTime;
    }
}
