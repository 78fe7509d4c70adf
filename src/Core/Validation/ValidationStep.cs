using Kontext.Core.Integrations;
using Kontext.Core.Outbound;

namespace Kontext.Core.Validation;

/// <summary>
/// One step of a check, for a user to read and to paste into a ticket. It holds no secret, and text of the server only cleaned and capped.
/// </summary>
public sealed record ValidationStep
{
    /// <summary>The plane whose credential was used. Only steps of the organization's plane are stored.</summary>
    public ValidationPlane Plane { get; init; }

    /// <summary>The HTTP method; null for a step without a request.</summary>
    public string? Method { get; init; }

    /// <summary>The MCP method, such as <c>server/discover</c>; null when the request carried no message.</summary>
    public string? McpMethod { get; init; }

    /// <summary>Scheme, host, port and path; null for a step without a request.</summary>
    public string? Address { get; init; }

    /// <summary>The HTTP status of the answer; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>The network failure; null when there was none.</summary>
    public OutboundFailure? Failure { get; init; }

    /// <summary>The milliseconds from the sending to the answer's headers or to the failure; null for a step without a request.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>Why the next step was taken, or what was observed; null when the step explains itself.</summary>
    public string? Rule { get; init; }

    /// <summary>What the reader can do; null when nothing is wrong.</summary>
    public string? Advice { get; init; }
}

/// <summary>The credential that a step of a check used. The two planes never mix.</summary>
public enum ValidationPlane
{
    /// <summary>The organization's credential, or none.</summary>
    Organization,

    /// <summary>The credential of the user who asked for the check.</summary>
    Person,
}

/// <summary>The steps of an integration's last check, on the organization's plane.</summary>
/// <param name="CheckedAt">
/// The integration's own <c>Validation.CheckedAt</c> after the check. The steps count only while the two are equal.
/// </param>
/// <param name="Steps">At most 30 steps, in order; below 32 K characters as JSON.</param>
public sealed record ValidationTranscript(DateTimeOffset? CheckedAt, IReadOnlyList<ValidationStep> Steps)
{
    /// <summary>
    /// Returns the steps that led to the integration's present validation; none when it has no validation, or one of another check.
    /// </summary>
    public static IReadOnlyList<ValidationStep> StepsOf(ValidationRecord validation, ValidationTranscript? transcript) =>
        validation.CheckedAt is { } checkedAt && checkedAt == transcript?.CheckedAt ? transcript.Steps : [];
}
