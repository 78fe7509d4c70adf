namespace Kontext.Core.Outcomes;

/// <summary>
/// Makes calls to storage or a vault whose failure the caller handles itself. The fault is a value then, and must be logged or acted on.
/// </summary>
internal static class Attempt
{
    /// <summary>Returns the value of the call, or the fault of the dependency.</summary>
    public static async Task<Result<T, DependencyException>> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (DependencyException fault)
        {
            return fault;
        }
    }

    /// <summary>Returns the fault of the dependency; null when the call succeeded.</summary>
    public static async Task<DependencyException?> RunAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        var attempt = await RunAsync(
            async token =>
            {
                await call(token);
                return true;
            },
            cancellationToken);
        return attempt.Succeeded(out _, out var fault) ? null : fault;
    }
}
