using System.ComponentModel.DataAnnotations;

namespace Kontext.Core.Validation;

/// <summary>Section <c>Validation:Recheck</c>: how often integrations are checked without anybody asking.</summary>
public sealed class RecheckOptions
{
    /// <summary>The section these are bound from.</summary>
    public const string Section = "Validation:Recheck";

    /// <summary>Between checks that find all in order; 1 hour to 30 days, jittered by a tenth either way.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00", ErrorMessage = "Validation:Recheck:Interval must be from 1 hour to 30 days.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>After the first failure; doubles with each further one up to the interval. 1 minute to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "Validation:Recheck:FirstRetry must be from 1 minute to 1 day.")]
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMinutes(5);
}
