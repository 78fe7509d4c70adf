namespace Kontext.Harness.Tests;

/// <summary>The size of a harness run: the part that every change must pass, or all of it.</summary>
internal static class Tier
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("KONTEXT_LONG") == "1";

    public static T Of<T>(T small, T all) => IsLong ? all : small;
}
