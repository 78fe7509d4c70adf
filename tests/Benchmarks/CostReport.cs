using Kontext.Costs;
using Kontext.Testing;

namespace Kontext.Benchmarks;

/// <summary>Counts the requests of calls, of refreshes and of an idle month, and writes their costs into docs/operations.md.</summary>
internal static class CostReport
{
    public static async Task WriteAsync(CancellationToken cancellationToken)
    {
        await using AzuriteServer azurite = new();
        await azurite.InitializeAsync();
        var section = await CostSection.ComputeAsync(azurite.ConnectionString, cancellationToken);
        await CostSection.WriteAsync(section, cancellationToken);
        await Console.Out.WriteLineAsync(section);
    }
}
