namespace Kontext.Functions.Tests;

/// <summary>Lets storage answer some requests and then no more, as if the process had ended there. <see cref="KontextApp.Faults"/> ends it.</summary>
internal sealed class StorageEnd
{
    private int _seen = -1;

    /// <param name="app">The app whose storage fails.</param>
    /// <param name="request">The number of requests before the last one.</param>
    /// <param name="isDone">Whether storage carries out the last request.</param>
    public StorageEnd(KontextApp app, int request, bool isDone)
    {
        if (isDone)
            app.Faults.LoseAnswer(_ => HasEnded = ++_seen == request);
        app.Faults.RefuseAll(_ => HasEnded = HasEnded || (!isDone && ++_seen == request));
    }

    public bool HasEnded { get; private set; }
}
