namespace Kontext.Costs;

/// <summary>What so many of something cost.</summary>
internal sealed record Price(decimal Usd, int Per, string What, string Source)
{
    public decimal Of(decimal count) => count * Usd / Per;
}
