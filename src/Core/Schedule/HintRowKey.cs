using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;

namespace Kontext.Core.Schedule;

/// <summary>
/// The row key of a hint: <c>{minute}_{organization}_{ticks within the minute}_{kind}_{id}</c>. The rows of one organization that fall due in one
/// minute are a block, so a query can start behind them (decision 22). The version before wrote <c>{ticks}_{kind}_{id}</c>.
/// </summary>
internal static class HintRowKey
{
    // Digits of ticks: of the minute, of what is left within it.
    private const int TimeLength = 19;
    private const int RestLength = 9;

    // Hex digits. Two organizations of one hash would share one share, and nothing else.
    private const int OrganizationLength = 16;

    private const int BlockLength = TimeLength + 1 + OrganizationLength;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // Work that the service does for itself counts to no organization's backlog.
    private const string ForOurselves = "0000000000000000";

    public static string Of(DateTimeOffset due, Hint hint, string id)
    {
        var minute = MinuteOf(due);
        var rest = (due - minute).Ticks.ToString("D9", CultureInfo.InvariantCulture);
        return $"{BlockOf(minute, OwnerOf(hint))}_{rest}_{WireNames.Of(hint.Kind)}_{id}";
    }

    /// <summary>Whose share a hint counts to, in 16 hex digits: its organization's; that organizations are counted is the service's own wish.</summary>
    public static string OwnerOf(Hint hint) => hint.Kind == HintKind.Count ? ForOurselves : HashOf(hint.Organization);

    /// <summary>Where the block of an owner begins in a minute: in front of its rows, behind those of the owners before it.</summary>
    public static string BlockOf(DateTimeOffset minute, string owner) => $"{TimeOf(minute)}_{owner}";

    /// <summary>Behind all rows of a minute or of a block.</summary>
    public static string Behind(string start) => start + "`"; // the character after '_'

    /// <summary>Sorts in front of every row of the minute.</summary>
    public static string TimeOf(DateTimeOffset time) => time.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    public static DateTimeOffset MinuteOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    /// <summary>The block a row is in and its owner; null for a row of the version before.</summary>
    public static (string Block, string Owner)? TryReadBlock(string row) =>
        HasBlock(row) ? (row[..BlockLength], row[(TimeLength + 1)..BlockLength]) : null;

    /// <summary>When a hint falls due; null when the key is not a hint's.</summary>
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

    // No kind is 16 hex digits long.
    private static bool HasBlock(string row) =>
        row.Length > BlockLength + RestLength + 1 && row[TimeLength] == '_' && row[BlockLength] == '_' && row[BlockLength + RestLength + 1] == '_'
        && row.AsSpan(TimeLength + 1, OrganizationLength).IndexOfAnyExcept(HexDigits) < 0
        && row.AsSpan(BlockLength + 1, RestLength).IndexOfAnyExceptInRange('0', '9') < 0;
}
