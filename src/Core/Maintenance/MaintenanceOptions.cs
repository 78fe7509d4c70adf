using System.ComponentModel.DataAnnotations;

namespace Kontext.Core.Maintenance;

/// <summary>Section <c>Maintenance</c>: how much one tick and one message take on. The defaults suit most.</summary>
public sealed class MaintenanceOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Maintenance";

    /// <summary>Due rows that a tick reads of each shard at once: one page of table storage. 1 to 1,000.</summary>
    [Range(1, 1000, ErrorMessage = "Maintenance:RowsPerShard must be from 1 to 1000.")]
    public int RowsPerShard { get; set; } = 1000;

    /// <summary>
    /// What a tick takes on of one organization; the rest waits for the next ticks. An item that travels alone counts as a whole message. 1 to 1,000.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "Maintenance:SharePerOrganization must be from 1 to 1000.")]
    public int SharePerOrganization { get; set; } = 200;

    /// <summary>
    /// Items of one organization that were handed out and are not done yet, above which a tick hands out only a quarter of the share. 1 to 10,000.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "Maintenance:OpenPerOrganization must be from 1 to 10000.")]
    public int OpenPerOrganization { get; set; } = 500;

    /// <summary>How long an item that was handed out is left alone before it is handed out again; at least functionTimeout.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "06:00:00", ErrorMessage = "Maintenance:Lease must be from 10 minutes to 6 hours.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Items in one queue message. 1 to 32.</summary>
    [Range(1, 32, ErrorMessage = "Maintenance:ItemsPerMessage must be from 1 to 32.")]
    public int ItemsPerMessage { get; set; } = 16;

    /// <summary>Items of one message that are worked on at once. 1 to 64.</summary>
    [Range(1, 64, ErrorMessage = "Maintenance:Concurrency must be from 1 to 64.")]
    public int Concurrency { get; set; } = 16;

    /// <summary>Messages in the queue above which a tick hands out nothing more. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "Maintenance:QueueLimit must be from 1 to 10000.")]
    public int QueueLimit { get; set; } = 500;
}
