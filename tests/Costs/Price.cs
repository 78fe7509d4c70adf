namespace Kontext.Costs;

/// <summary>The price of a number of units.</summary>
internal sealed record Price(decimal Usd, int Per, string What, string Source)
{
    public decimal Of(decimal count) => count * Usd / Per;
}
