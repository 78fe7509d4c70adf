namespace Kontext.SampleApp;

public sealed class ScopedNote(Observations observations) : IDisposable
{
    public void Dispose() => observations.Seen.Enqueue("scope disposed");
}
