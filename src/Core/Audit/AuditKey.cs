using System.Globalization;
using Kontext.Core.Input;

namespace Kontext.Core.Audit;

/// <summary>
/// Makes the keys of audit rows. Each organization and day has a partition; newer days and newer rows sort first. One more partition for
/// each day lists the organizations with rows of that day, so that removal reads only partitions to remove.
/// </summary>
internal static class AuditKey
{
    private const string DayPrefix = "d_";
    private const int LastDay = 9_999_999;

    /// <summary>Returns the number of days since the year 1.</summary>
    public static int DayOf(DateTimeOffset time) => (int)(time.UtcTicks / TimeSpan.TicksPerDay);

    public static string PartitionOf(OrganizationId organization, int day) => PartitionOf(organization.Key, day);

    /// <summary>Returns the partition key for an organization's key and a day. No organization's key contains ':'.</summary>
    public static string PartitionOf(string organizationKey, int day) => $"{organizationKey}:{(LastDay - day).ToString("D7", CultureInfo.InvariantCulture)}";

    public static string DayPartition(int day) => DayPrefix + day.ToString("D7", CultureInfo.InvariantCulture);

    public static int ReadDay(string dayPartition) => int.Parse(dayPartition.AsSpan(DayPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Returns a row key that sorts before all rows of this time and of earlier times.</summary>
    public static string RowOf(DateTimeOffset time) => (DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    public static string RowOf(DateTimeOffset time, string id) => $"{RowOf(time)}_{id}";
}
