using Kontext.Core.Integrations;

namespace Kontext.Core.Validation;

/// <summary>The steps of an integration's last check, on the organization's plane.</summary>
/// <param name="CheckedAt">The integration's own <c>Validation.CheckedAt</c> as the check left it: the steps count only while the two are equal.</param>
/// <param name="Steps">At most 30, in order; as JSON below 32 K characters.</param>
public sealed record ValidationTranscript(DateTimeOffset? CheckedAt, IReadOnlyList<ValidationStep> Steps)
{
    /// <summary>The steps that led to what an integration says of itself; none where it says nothing, or something of another check's.</summary>
    public static IReadOnlyList<ValidationStep> StepsOf(ValidationRecord validation, ValidationTranscript? transcript) =>
        validation.CheckedAt is { } checkedAt && checkedAt == transcript?.CheckedAt ? transcript.Steps : [];
}
