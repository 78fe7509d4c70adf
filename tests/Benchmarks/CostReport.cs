using Kontext.Costs;
using Kontext.Testing;

namespace Kontext.Benchmarks;

/// <summary>Counts what calls, renewals and an idle month ask for, and puts what that costs into docs/operations.md.</summary>
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
