namespace Kontext.Testing;

/// <summary>Heavy suites have a small tier in every run and a full one on request.</summary>
public static class LongTier
{
    /// <summary>Whether everything is to be run: <c>KONTEXT_LONG=1</c>, as <c>.ci/run --long</c> sets it.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("KONTEXT_LONG") == "1";
}
