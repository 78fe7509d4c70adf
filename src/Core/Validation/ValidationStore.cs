using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outbound;
using Kontext.Core.Probes;
using Kontext.Core.Storage;

namespace Kontext.Core.Validation;

/// <summary>
/// Stores the results of a check beside the integration, under its id. <c>_steps</c> is the transcript of the last check, <c>_tools</c> the
/// last snapshot of the tools. Reads of integrations do not read these rows.
/// </summary>
public sealed partial class ValidationStore(Tables tables)
{
    private const string StepsPart = "_steps";
    private const string ToolsPart = "_tools";
    private const string CheckedAtColumn = "CheckedAt";
    private const string StepsColumn = "Steps";
    private const string UrlColumn = "Url";
    private const string HashColumn = "Hash";
    private const string ToolsColumn = "Tools";

    // A string property holds 32 K characters. Escapes that only HTML needs would take too many of them.
    private static readonly StepsJson Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter<OutboundFailure>(JsonNamingPolicy.SnakeCaseLower) },
    });

    private readonly TableClient _table = tables.Get(Tables.Validations);

    /// <summary>Returns the transcript of the last check; null before the first. One point read.</summary>
    internal async Task<ValidationTranscript?> FindTranscriptAsync(OrganizationId organization, IntegrationId id, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<TableEntity>(organization.Key, id + StepsPart, cancellationToken);
        return row is null ? null : new ValidationTranscript(
            row.GetDateTimeOffset(CheckedAtColumn),
            StoredJson.Read(row.GetString(StepsColumn), Json.IReadOnlyListValidationStep));
    }

    /// <summary>Stores a transcript in place of the one before. One write.</summary>
    /// <remarks>
    /// An upsert: a lost update is harmless. Of two checks at once both are true, and steps count only beside the time of their own check.
    /// </remarks>
    internal Task StoreAsync(Integration probed, ValidationTranscript transcript, CancellationToken cancellationToken)
    {
        TableEntity row = new(probed.Organization.Key, probed.Id + StepsPart)
        {
            [CheckedAtColumn] = transcript.CheckedAt,
            [StepsColumn] = JsonSerializer.Serialize(transcript.Steps, Json.IReadOnlyListValidationStep),
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Returns the last snapshot of this exact url; null when there is none. One point read.</summary>
    internal async Task<ToolSnapshot?> FindSnapshotAsync(Integration probed, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<TableEntity>(probed.Organization.Key, probed.Id + ToolsPart, cancellationToken);
        return row is null || row.GetString(UrlColumn) != HashOf(probed.Url)
            ? null
            : ToolSnapshot.Read(BinaryColumns.Get(row, ToolsColumn));
    }

    /// <summary>Stores a snapshot in place of the one before. One write.</summary>
    /// <remarks>An upsert: a lost update is harmless. The next check compares with the older list, and reports the change again.</remarks>
    internal Task StoreAsync(Integration probed, ToolSnapshot snapshot, CancellationToken cancellationToken)
    {
        TableEntity row = new(probed.Organization.Key, probed.Id + ToolsPart)
        {
            [UrlColumn] = HashOf(probed.Url),
            [HashColumn] = snapshot.Hash,
        };
        BinaryColumns.Put(row, ToolsColumn, snapshot.Bytes);
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    // Only equality matters, and a url may hold a secret, so the row has a hash.
    private static string HashOf(Uri url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.OriginalString)));

    [JsonSerializable(typeof(IReadOnlyList<ValidationStep>))]
    private sealed partial class StepsJson : JsonSerializerContext;
}
