using System.Collections.Concurrent;

namespace Kontext.Harness;

/// <summary>The number of each result of the callers, and how often storage was unavailable.</summary>
internal sealed class CallerAnswers
{
    /// <summary>A credential that the resource accepted.</summary>
    public const string Accepted = "accepted";

    /// <summary>A credential that the resource refused.</summary>
    public const string Refused = "refused";

    /// <summary>A credential, and a resource that was away.</summary>
    public const string Unanswered = "unanswered";

    /// <summary>A user who was not connected any more.</summary>
    public const string Ended = "ended";

    /// <summary>Storage was away, after all the tries its client makes.</summary>
    public const string Away = "away";

    /// <summary>A credential that had expired when it was handed out.</summary>
    public const string Expired = "expired";

    /// <summary>A credential that the resource refused, because it expired between the answer and its use.</summary>
    public const string Late = "late";

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(string what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    public override string ToString() => string.Join(' ', _counts.Select(count => FormattableString.Invariant($"{count.Key}={count.Value}")));
}
