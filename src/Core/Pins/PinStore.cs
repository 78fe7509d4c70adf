using Azure.Data.Tables;
using Kontext.Core.Bounds;
using Kontext.Core.Integrations;
using Kontext.Core.Storage;

namespace Kontext.Core.Pins;

/// <summary>
/// Stores the pinned tools of an integration in the row <c>p_</c> + its id, beside the integration's own row. Both change in one
/// transaction, and the integration's row names the version. So a call that has read the integration needs this row once for each version.
/// </summary>
public sealed class PinStore(Tables tables, IntegrationStore integrations, TimeProvider clock)
{
    private const string Pins = "p_";
    private const string VersionColumn = "Version";
    private const string ToolsColumn = "Tools";

    private const int MostKept = 2_000;
    private const long MostBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly TableClient _table = tables.Get(Tables.Integrations);

    // A version never changes, so a kept one is never stale.
    private readonly FairCache<(string Organization, IntegrationId Integration, string Version), PinnedTools> _kept = new(MostKept, MostBytes, clock);

    /// <summary>Returns the pinned tools; null when no tool is pinned. One point read for a version that this instance has not seen.</summary>
    internal async Task<PinnedTools?> FindAsync(Integration integration, CancellationToken cancellationToken)
    {
        if (integration.PinsVersion is not { } version)
            return null;
        var (owner, id) = (integration.Organization.Key, integration.Id);
        if (_kept.TryFind((owner, id, version), out var kept))
            return kept;

        // When the row is newer than the integration that was read, it is the one that counts.
        if (await _table.FindAsync<TableEntity>(owner, Pins + id, cancellationToken) is not { } row || row.GetString(VersionColumn) is not { } found)
            return PinnedTools.None;
        var bytes = BinaryColumns.Get(row, ToolsColumn);
        var pinned = PinnedTools.Read(bytes);
        _kept.Keep(owner, (owner, id, found), pinned, bytes.Length * 4L, clock.GetUtcNow() + KeptFor);
        return pinned;
    }

    /// <summary>Replaces the pinned tools. Returns false when the integration has changed since it was read. One transaction.</summary>
    /// <param name="present">The integration as it was read.</param>
    /// <param name="next">The pinned tools; null to pin none.</param>
    /// <param name="cancellationToken">Ends the wait, but not necessarily the write.</param>
    internal Task<bool> TryReplaceAsync(Integration present, PinnedTools? next, CancellationToken cancellationToken)
    {
        TableEntity row = new(present.Organization.Key, Pins + present.Id);
        string? version = null;
        if (next is not null)
        {
            (var bytes, version) = next.Write();
            row[VersionColumn] = version;
            BinaryColumns.Put(row, ToolsColumn, bytes);
        }

        // An upsert: the integration's row in the same transaction guards it. Without a version the empty row stays, and is not read.
        return integrations.TryUpdateAsync(present, present with { PinsVersion = version }, new TableTransactionAction(TableTransactionActionType.UpsertReplace, row), cancellationToken);
    }
}
