namespace Kontext.LocalHost.Tests;

/// <summary>Waits for what must happen, and fails the test instead of hanging when it does not.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task Soon(this Task task) => task.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().Soon();
}
