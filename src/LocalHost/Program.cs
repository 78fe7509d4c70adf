namespace Kontext.LocalHost;

internal static class Program
{
    private static int Main() => 1;
}
