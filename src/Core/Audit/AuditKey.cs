using System.Globalization;
using Kontext.Core.Input;

namespace Kontext.Core.Audit;

/// <summary>
/// The keys of audit rows: a partition for each organization and day, the newest first, and in it the newest row first. A partition for each day lists the
/// organizations that have rows of that day, so that what is to be removed is found without looking at anything else.
/// </summary>
internal static class AuditKey
{
    private const string DayPrefix = "d_";
    private const int LastDay = 9_999_999;

    /// <summary>Days since the year 1.</summary>
    public static int DayOf(DateTimeOffset time) => (int)(time.UtcTicks / TimeSpan.TicksPerDay);

    public static string PartitionOf(OrganizationId organization, int day) => PartitionOf(organization.Key, day);

    /// <summary>The same by the key of an organization. ':' never occurs in one.</summary>
    public static string PartitionOf(string organizationKey, int day) => $"{organizationKey}:{(LastDay - day).ToString("D7", CultureInfo.InvariantCulture)}";

    public static string DayPartition(int day) => DayPrefix + day.ToString("D7", CultureInfo.InvariantCulture);

    public static int ReadDay(string dayPartition) => int.Parse(dayPartition.AsSpan(DayPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Sorts in front of every row of this time and of times before it.</summary>
    public static string RowOf(DateTimeOffset time) => (DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    public static string RowOf(DateTimeOffset time, string id) => $"{RowOf(time)}_{id}";
}
