namespace Kontext.Core.Integrations;

/// <summary>What is known of an integration's server, recorded without anybody's personal credential.</summary>
/// <param name="Status">The result.</param>
/// <param name="Message">A sentence for a person; null while pending.</param>
/// <param name="CheckedAt">When it was checked, UTC; null while pending.</param>
/// <param name="Failures">The checks in a row that did not find it in order; a valid integration with one is in doubt.</param>
public sealed record ValidationRecord(ValidationStatus Status, string? Message, DateTimeOffset? CheckedAt, int Failures)
{
    /// <summary>Not checked yet as it is configured now.</summary>
    public static ValidationRecord Pending { get; } = new(ValidationStatus.Pending, null, null, Failures: 0);
}
