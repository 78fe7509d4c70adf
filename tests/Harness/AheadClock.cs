namespace Kontext.Harness;

/// <summary>The real time plus an offset that several processes can share. Its timers follow the real time.</summary>
public sealed class AheadClock : TimeProvider
{
    private long _lead;

    /// <summary>Never taken back.</summary>
    public TimeSpan Lead
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _lead));
        set => Volatile.Write(ref _lead, value.Ticks);
    }

    public override long TimestampFrequency => System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Lead;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Lead.TotalSeconds * TimestampFrequency);
}
