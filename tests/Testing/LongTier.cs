namespace Kontext.Testing;

/// <summary>Heavy suites have a small tier in every run and a full one on request.</summary>
public static class LongTier
{
    /// <summary>Whether everything is to be run: <c>KONTEXT_LONG=1</c>, as <c>.ci/run --long</c> sets it.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("KONTEXT_LONG") == "1";

    /// <summary>What is enumerated call by call: every one, or every fifth in the small tier.</summary>
    public static int Step => IsOn ? 1 : 5;
}
