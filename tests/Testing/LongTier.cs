namespace Kontext.Testing;

/// <summary>Tells whether the heavy suites run in full. Otherwise they run a small part.</summary>
public static class LongTier
{
    /// <summary>Whether the heavy suites run in full: <c>KONTEXT_LONG=1</c>, as <c>.ci/run --long</c> sets it.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("KONTEXT_LONG") == "1";

    /// <summary>The step of suites that enumerate calls: every call, or every eighth in the small tier.</summary>
    public static int Step => IsOn ? 1 : 8;
}
