using Kontext.Costs;
using Kontext.Testing;

namespace Kontext.Functions.Tests;

public sealed class CostSectionTests(AzuriteServer azurite)
{
    [Fact]
    public async Task What_the_document_says_it_costs_is_what_is_counted_now() => Assert.Equal(
        await CostSection.ComputeAsync(azurite.ConnectionString, TestContext.Current.CancellationToken),
        await CostSection.ReadAsync(TestContext.Current.CancellationToken));
}
