namespace Kontext.Browser.Tests.Hosting;

/// <summary>The browser of this machine: the path in KONTEXT_CHROMIUM, or Debian's Chromium. The tests never download a browser.</summary>
internal static class Chromium
{
    private const string Variable = "KONTEXT_CHROMIUM";
    private const string OfDebian = "/usr/bin/chromium";

    public static string Path { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : OfDebian;

    public static bool IsThere => File.Exists(Path);

    /// <summary>Skips the test that asks where there is none.</summary>
    public static void SkipUnlessThere() =>
        Assert.SkipUnless(IsThere, $"There is no browser at {Path}: install Chromium, or set {Variable} to where it is.");
}
