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
/// Keeps what a check leaves beside the integration, under its id: <c>_steps</c>, the last check's transcript, and <c>_tools</c>, the last
/// snapshot of its tools. Neither is read where integrations are.
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

    // Of a binary property (Table service data model).
    private const int ColumnBytes = 64 * 1024;

    // A string property holds 32 K characters: escapes that only HTML needs would not fit.
    private static readonly StepsJson Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter<OutboundFailure>(JsonNamingPolicy.SnakeCaseLower) },
    });

    private readonly TableClient _table = tables.Get(Tables.Validations);

    /// <summary>The last check's; null before the first. One point read.</summary>
    internal async Task<ValidationTranscript?> FindTranscriptAsync(OrganizationId organization, IntegrationId id, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<TableEntity>(organization.Key, id + StepsPart, cancellationToken);
        return row is null ? null : new ValidationTranscript(
            row.GetDateTimeOffset(CheckedAtColumn),
            JsonSerializer.Deserialize(row.GetString(StepsColumn), Json.IReadOnlyListValidationStep) ?? throw new JsonException("A column of steps holds null."));
    }

    /// <summary>Keeps a transcript in the place of the one before. One write.</summary>
    /// <remarks>An upsert, for a lost update is harmless: of two checks at once either is a true one, and steps count only beside the time of their own check.</remarks>
    internal Task KeepAsync(Integration looked, ValidationTranscript transcript, CancellationToken cancellationToken)
    {
        TableEntity row = new(looked.Organization.Key, looked.Id + StepsPart)
        {
            [CheckedAtColumn] = transcript.CheckedAt,
            [StepsColumn] = JsonSerializer.Serialize(transcript.Steps, Json.IReadOnlyListValidationStep),
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>The last one of this very url; null when there is none. One point read.</summary>
    internal async Task<ToolSnapshot?> FindSnapshotAsync(Integration looked, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<TableEntity>(looked.Organization.Key, looked.Id + ToolsPart, cancellationToken);
        return row is null || row.GetString(UrlColumn) != HashOf(looked.Url)
            ? null
            : ToolSnapshot.Read([.. Enumerable.Range(0, ToolSnapshot.MaxBytes / ColumnBytes).SelectMany(column => row.GetBinary(NameOf(column)) ?? [])]);
    }

    /// <summary>Keeps a snapshot in the place of the one before. One write.</summary>
    /// <remarks>An upsert, for a lost update is harmless: the next check meets the older list, and tells once more what has changed.</remarks>
    internal Task KeepAsync(Integration looked, ToolSnapshot snapshot, CancellationToken cancellationToken)
    {
        TableEntity row = new(looked.Organization.Key, looked.Id + ToolsPart)
        {
            [UrlColumn] = HashOf(looked.Url),
            [HashColumn] = snapshot.Hash,
        };
        foreach (var (column, bytes) in snapshot.Bytes.Chunk(ColumnBytes).Index())
            row[NameOf(column)] = bytes;
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    private static string NameOf(int column) => FormattableString.Invariant($"{ToolsColumn}{column}");

    // Only equality matters, and a url may hold a secret.
    private static string HashOf(Uri url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.OriginalString)));

    [JsonSerializable(typeof(IReadOnlyList<ValidationStep>))]
    private sealed partial class StepsJson : JsonSerializerContext;
}
