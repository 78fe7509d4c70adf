using System.ComponentModel.DataAnnotations;

namespace Kontext.Core.Audit;

/// <summary>Section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Audit";

    /// <summary>How many days the audit is kept. 1 to 3,650.</summary>
    [Range(1, 3_650, ErrorMessage = "Audit:RetentionDays must be from 1 to 3650.")]
    public int RetentionDays { get; set; } = 90;
}
