using Azure.Data.Tables;
using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Storage;

namespace Kontext.Core.Attachments;

/// <summary>
/// Stores the settings of attachments beside their application (<c>t_</c> + integration), and the rules for callers without an attachment in
/// the partition that lists the organization's clients (<c>tools</c>).
/// </summary>
public sealed partial class AttachmentStore(Tables tables)
{
    private const string Settings = "t_";
    private const string DefaultSettings = "tools";

    private readonly TableClient _table = tables.Get(Tables.Applications);

    /// <summary>
    /// Returns the settings of an attachment and the number of that attachment; null when none were ever set. One point read.
    /// </summary>
    internal async Task<(int Number, AttachmentRules Rules)?> FindRulesAsync(ClientId id, IntegrationId integration, CancellationToken cancellationToken) =>
        await _table.FindAsync<RulesRow>(id.ToString(), Settings + integration, cancellationToken) is { } row ? (row.Number, row.ToRules()) : null;

    /// <summary>Returns the settings of all attachments that have some, with their numbers. One range query.</summary>
    internal async Task<IReadOnlyDictionary<IntegrationId, (int Number, AttachmentRules Rules)>> ListRulesAsync(ClientId id, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {id.ToString()} and RowKey gt {Settings} and RowKey lt {Settings + "g"}"); // ids are hexadecimal
        return await _table.QueryAsync<RulesRow>(filter, cancellationToken: cancellationToken)
            .ToDictionaryAsync(row => new IntegrationId(Guid.Parse(row.RowKey[Settings.Length..])), row => (row.Number, row.ToRules()), cancellationToken: cancellationToken);
    }

    /// <summary>Stores the settings of an attachment.</summary>
    /// <remarks>An upsert. A lost update is harmless: when two administrators write at once, either may win.</remarks>
    internal Task PutRulesAsync(ClientId id, IntegrationId integration, int number, AttachmentRules rules, CancellationToken cancellationToken) =>
        _table.UpsertEntityAsync(RulesRow.Of(id, integration, number, rules), TableUpdateMode.Replace, cancellationToken);

    /// <summary>Returns an organization's rules for callers without an attachment; the default when none were ever set. One point read.</summary>
    internal async Task<ToolRules> FindDefaultRulesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        (await _table.FindAsync<RulesRow>(ApplicationStore.PartitionOf(organization), DefaultSettings, cancellationToken))?.ToToolRules() ?? ToolRules.Default;

    /// <summary>Stores an organization's rules for callers without an attachment.</summary>
    /// <remarks>An upsert. A lost update is harmless: when two administrators write at once, either may win.</remarks>
    internal Task PutDefaultRulesAsync(OrganizationId organization, ToolRules rules, CancellationToken cancellationToken) =>
        _table.UpsertEntityAsync(RulesRow.OfDefault(organization, rules), TableUpdateMode.Replace, cancellationToken);
}
