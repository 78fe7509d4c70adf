using Kontext.Costs;
using Kontext.Testing;

namespace Kontext.Functions.Tests;

public sealed class CostSectionTests(AzuriteServer azurite)
{
    [Fact]
    public async Task The_documented_costs_are_the_counted_costs() => Assert.Equal(
        await CostSection.ComputeAsync(azurite.ConnectionString, TestContext.Current.CancellationToken),
        await CostSection.ReadAsync(TestContext.Current.CancellationToken));
}
