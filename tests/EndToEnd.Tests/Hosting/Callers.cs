namespace Kontext.EndToEnd.Tests.Hosting;

/// <summary>The callers: two people and a service account of acme, one person and one service account of globex.</summary>
internal static class Callers
{
    public const string Alice = "alice";
    public const string Bob = "bob";
    public const string Carol = "carol";
    public const string ServiceOfAcme = "sa_acme";
    public const string ServiceOfGlobex = "sa_globex";
}
