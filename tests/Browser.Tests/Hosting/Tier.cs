namespace Kontext.Browser.Tests.Hosting;

/// <summary>The size of the test run: the part that every change must pass, or all tests.</summary>
public static class Tier
{
    /// <summary>Why a test did not run.</summary>
    public const string Skip = "Runs with KONTEXT_LONG=1.";

    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("KONTEXT_LONG") == "1";
}
