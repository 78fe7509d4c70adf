using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;

namespace Kontext.Core.Schedule;

/// <summary>
/// The row key of a hint: <c>{minute}_{organization}_{ticks within the minute}_{kind}_{id}</c>. An organization's rows of one minute form a
/// block, and a query can start after a block (decision 22). An earlier version wrote <c>{ticks}_{kind}_{id}</c>.
/// </summary>
internal static class HintRowKey
{
    // The number of digits: of the minute's ticks, and of the ticks within the minute.
    private const int TimeLength = 19;
    private const int RestLength = 9;

    // The number of hex digits. Two organizations with one hash would get one share together; nothing else would mix.
    private const int OrganizationLength = 16;

    private const int BlockLength = TimeLength + 1 + OrganizationLength;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // Work of the service itself counts to no organization's backlog.
    private const string ForOurselves = "0000000000000000";

    public static string Of(DateTimeOffset due, Hint hint, string id)
    {
        var minute = MinuteOf(due);
        var rest = (due - minute).Ticks.ToString("D9", CultureInfo.InvariantCulture);
        return $"{BlockOf(minute, OwnerOf(hint))}_{rest}_{WireNames.Of(hint.Kind)}_{id}";
    }

    /// <summary>
    /// Returns the owner whose share a hint counts to, as 16 hex digits. It is the organization; for counts it is the service itself.
    /// </summary>
    public static string OwnerOf(Hint hint) => hint.Kind == HintKind.Count ? ForOurselves : HashOf(hint.Organization);

    /// <summary>Returns the start of an owner's block in a minute: before its rows, and after those of the owners before it.</summary>
    public static string BlockOf(DateTimeOffset minute, string owner) => $"{TimeOf(minute)}_{owner}";

    /// <summary>Returns a key after all rows of a minute or a block.</summary>
    public static string Behind(string start) => start + "`"; // the character after '_'

    /// <summary>Returns a key before every row of the minute.</summary>
    public static string TimeOf(DateTimeOffset time) => time.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    public static DateTimeOffset MinuteOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    /// <summary>Returns a row's block and its owner; null for a row of the earlier version.</summary>
    public static (string Block, string Owner)? TryReadBlock(string row) =>
        HasBlock(row) ? (row[..BlockLength], row[(TimeLength + 1)..BlockLength]) : null;

    /// <summary>Returns when a hint is due; null when the text is no key of a hint.</summary>
    public static DateTimeOffset? TryReadDueAt(string row)
    {
        if (row.Length <= TimeLength || !long.TryParse(row.AsSpan(0, TimeLength), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            return null;
        if (HasBlock(row))
            ticks += long.Parse(row.AsSpan(BlockLength + 1, RestLength), NumberStyles.None, CultureInfo.InvariantCulture);
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static string HashOf(OrganizationId organization) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(organization.Value)).AsSpan(0, OrganizationLength / 2));

    // No kind consists of 16 hex digits, so the two forms cannot be confused.
    private static bool HasBlock(string row) =>
        row.Length > BlockLength + RestLength + 1 && row[TimeLength] == '_' && row[BlockLength] == '_' && row[BlockLength + RestLength + 1] == '_'
        && row.AsSpan(TimeLength + 1, OrganizationLength).IndexOfAnyExcept(HexDigits) < 0
        && row.AsSpan(BlockLength + 1, RestLength).IndexOfAnyExceptInRange('0', '9') < 0;
}
