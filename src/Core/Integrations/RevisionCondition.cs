using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>The revisions of an integration that a caller accepts before something is done to it (<c>If-Match</c>, RFC 9110 section 13.1.1).</summary>
public sealed class RevisionCondition
{
    private readonly IReadOnlyCollection<long>? _accepted;

    private RevisionCondition(IReadOnlyCollection<long>? accepted) => _accepted = accepted;

    /// <summary>Any revision will do.</summary>
    public static RevisionCondition None { get; } = new(accepted: null);

    /// <summary>One of these; an empty list is a condition that nothing meets.</summary>
    public static RevisionCondition OneOf(IReadOnlyCollection<long> revisions) => new(revisions);

    /// <summary>Null when the integration meets it. Problem: precondition_failed.</summary>
    public Problem? Check(Integration present) => _accepted?.Contains(present.Revision) != false
        ? null
        : new Problem
        {
            Kind = ProblemKind.PreconditionFailed,
            Code = ErrorCodes.PreconditionFailed,
            Message = "If-Match names no entity tag of the present revision: read the integration again, and repeat with the ETag of that answer, quotes included.",
        };
}
