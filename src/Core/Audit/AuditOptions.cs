using System.ComponentModel.DataAnnotations;

namespace Kontext.Core.Audit;

/// <summary>The options of section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Audit";

    /// <summary>How many days audit rows are stored; 1 to 3,650.</summary>
    [Range(1, 3_650, ErrorMessage = "Audit:RetentionDays must be from 1 to 3650.")]
    public int RetentionDays { get; set; } = 90;
}
