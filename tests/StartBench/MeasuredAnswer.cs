namespace Kontext.StartBench;

/// <summary>An answer whose body may still arrive. Disposing it cancels the call, and waits until the function has ended.</summary>
/// <param name="response">The response with its headers.</param>
/// <param name="succeeded">Whether the function succeeded. Completes when it has ended.</param>
public sealed class MeasuredAnswer(HttpResponseMessage response, Task<bool> succeeded) : IAsyncDisposable
{
    /// <summary>The response.</summary>
    public HttpResponseMessage Response => response;

    /// <summary>Whether the function succeeded, when it has ended.</summary>
    public Task<bool> Succeeded => succeeded;

    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        await succeeded;
    }
}
