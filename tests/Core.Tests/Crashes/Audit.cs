using Kontext.Testing;

namespace Kontext.Core.Tests.Crashes;

/// <summary>Whether storage and the authorization server's own books agree, once all that was due is done.</summary>
internal static class Audit
{
    /// <summary>Returns the faults. Empty when there are none.</summary>
    public static async Task<IReadOnlyList<string>> FindFaultsAsync(Deployment deployment) => new StorageAudit(
        deployment.Prefix,
        await deployment.RowsAsync(Core.Storage.Tables.Connections),
        await deployment.RowsAsync(Core.Storage.Tables.Integrations),
        await deployment.RowsAsync(Core.Storage.Tables.DevelopmentSecrets),
        await deployment.RowsAsync(Core.Storage.Tables.Schedule)).FindFaults();

    /// <summary>Returns the refresh tokens that are valid at the server and belong to no connection.</summary>
    public static async Task<IReadOnlyList<string>> FindOrphansAsync(Deployment deployment)
    {
        var persons = (await deployment.RowsAsync(Core.Storage.Tables.Connections)).Where(row => row.RowKey.StartsWith("c_", StringComparison.Ordinal));
        var referred = persons.Select(row => row.GetString("Secret")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var kept = (await deployment.RowsAsync(Core.Storage.Tables.DevelopmentSecrets))
            .Where(row => referred.Any(reference => reference.EndsWith($"{row.PartitionKey}/{row.RowKey["v_".Length..]}", StringComparison.Ordinal)))
            .Select(row => row.GetString("Content"));
        return [.. deployment.Books.Alive.Where(token => !kept.Any(content => content.Contains(token, StringComparison.Ordinal)))];
    }
}
