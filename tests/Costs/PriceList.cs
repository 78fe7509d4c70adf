using System.Text.Json;

namespace Kontext.Costs;

/// <summary>prices.json: where a price changes, it is changed there.</summary>
internal sealed record PriceList(string AsOf, string Region, IReadOnlyDictionary<string, Price> Prices, FreeGrant Free, Assumptions Assumed)
{
    public Price this[string name] => Prices[name];

    public static PriceList Read()
    {
        using var stream = typeof(PriceList).Assembly.GetManifestResourceStream("Kontext.Costs.prices.json")
            ?? throw new InvalidOperationException("prices.json is not in the assembly.");
        return JsonSerializer.Deserialize<PriceList>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("prices.json is empty.");
    }
}
