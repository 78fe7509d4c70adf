using System.ComponentModel.DataAnnotations;

namespace Kontext.Core.Maintenance;

/// <summary>Section <c>Maintenance</c>: how much work one tick and one message take. The defaults suit most deployments.</summary>
public sealed class MaintenanceOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Maintenance";

    /// <summary>The due rows that a tick reads from each shard with one query, which is one page of Table Storage. 1 to 1,000.</summary>
    [Range(1, 1000, ErrorMessage = "Maintenance:RowsPerShard must be from 1 to 1000.")]
    public int RowsPerShard { get; set; } = 1000;

    /// <summary>
    /// The most items that a tick hands out for one organization; the others wait for the next ticks. An item that travels alone counts as
    /// a whole message. 1 to 1,000.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "Maintenance:SharePerOrganization must be from 1 to 1000.")]
    public int SharePerOrganization { get; set; } = 200;

    /// <summary>
    /// The number of open items of one organization above which a tick hands out only a quarter of the share. An open item was handed out
    /// and is not done. 1 to 10,000.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "Maintenance:OpenPerOrganization must be from 1 to 10000.")]
    public int OpenPerOrganization { get; set; } = 500;

    /// <summary>How long a tick waits before it hands out the same item again; at least functionTimeout. 10 minutes to 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "06:00:00", ErrorMessage = "Maintenance:Lease must be from 10 minutes to 6 hours.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The most items in one queue message. 1 to 32.</summary>
    [Range(1, 32, ErrorMessage = "Maintenance:ItemsPerMessage must be from 1 to 32.")]
    public int ItemsPerMessage { get; set; } = 16;

    /// <summary>The most items of one message that are worked on at once. 1 to 64.</summary>
    [Range(1, 64, ErrorMessage = "Maintenance:Concurrency must be from 1 to 64.")]
    public int Concurrency { get; set; } = 16;

    /// <summary>The number of queued messages from which on a tick hands out nothing more. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "Maintenance:QueueLimit must be from 1 to 10000.")]
    public int QueueLimit { get; set; } = 500;
}
