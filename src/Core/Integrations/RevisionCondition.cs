using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>The revisions that a caller accepts as the present one (<c>If-Match</c>, RFC 9110 section 13.1.1).</summary>
public sealed class RevisionCondition
{
    private readonly IReadOnlyCollection<long>? _accepted;

    private RevisionCondition(IReadOnlyCollection<long>? accepted) => _accepted = accepted;

    /// <summary>Accepts any revision.</summary>
    public static RevisionCondition None { get; } = new(accepted: null);

    /// <summary>Accepts one of these revisions. An empty list accepts none.</summary>
    public static RevisionCondition OneOf(IReadOnlyCollection<long> revisions) => new(revisions);

    /// <summary>Returns null when the present revision is accepted. Problem: precondition_failed.</summary>
    public Problem? Check(Integration present) => _accepted?.Contains(present.Revision) != false
        ? null
        : new Problem
        {
            Kind = ProblemKind.PreconditionFailed,
            Code = ErrorCodes.PreconditionFailed,
            Message = "If-Match does not name the present revision. Read the integration again, and repeat with the ETag of that answer, quotes included.",
        };
}
