using Kontext.Core.Integrations;
using Kontext.Core.Outbound;

namespace Kontext.Core.Validation;

/// <summary>One step of a check, for a person to read and to paste into a ticket: no secret, and nothing of the server's that is not cleaned and capped.</summary>
public sealed record ValidationStep
{
    /// <summary>Whose credential it was taken with. Only the organization's steps are ever kept.</summary>
    public ValidationPlane Plane { get; init; }

    /// <summary>The HTTP method; null for a step that asked nothing.</summary>
    public string? Method { get; init; }

    /// <summary>The MCP method, such as <c>server/discover</c>; null when the request carried no message.</summary>
    public string? McpMethod { get; init; }

    /// <summary>Scheme, host, port and path; null for a step that asked nothing.</summary>
    public string? Address { get; init; }

    /// <summary>The answer's status; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>What went wrong on the way; null when nothing did.</summary>
    public OutboundFailure? Failure { get; init; }

    /// <summary>From the sending to the answer's headers or to the failure; null for a step that asked nothing.</summary>
    public long? Milliseconds { get; init; }

    /// <summary>Why the next step was taken, or what was seen here; null when it speaks for itself.</summary>
    public string? Rule { get; init; }

    /// <summary>What to do about it; null where nothing is wrong.</summary>
    public string? Advice { get; init; }
}

/// <summary>With whose credential a step of a check was taken. The two never mix.</summary>
public enum ValidationPlane
{
    /// <summary>The organization's, or none.</summary>
    Organization,

    /// <summary>That of the person who asked for the check.</summary>
    Person,
}

/// <summary>The steps of an integration's last check, on the organization's plane.</summary>
/// <param name="CheckedAt">The integration's own <c>Validation.CheckedAt</c> as the check left it: the steps count only while the two are equal.</param>
/// <param name="Steps">At most 30, in order; as JSON below 32 K characters.</param>
public sealed record ValidationTranscript(DateTimeOffset? CheckedAt, IReadOnlyList<ValidationStep> Steps)
{
    /// <summary>The steps that led to what an integration says of itself; none where it says nothing, or something of another check's.</summary>
    public static IReadOnlyList<ValidationStep> StepsOf(ValidationRecord validation, ValidationTranscript? transcript) =>
        validation.CheckedAt is { } checkedAt && checkedAt == transcript?.CheckedAt ? transcript.Steps : [];
}
