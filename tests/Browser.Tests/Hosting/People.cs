namespace Kontext.Browser.Tests.Hosting;

/// <summary>Two people of acme and one of globex.</summary>
internal static class People
{
    public const string Alice = "alice";
    public const string Bob = "bob";
    public const string Carol = "carol";
}
