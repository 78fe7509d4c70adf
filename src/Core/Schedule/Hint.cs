using Kontext.Core.Identity;
using Kontext.Core.Secrets;

namespace Kontext.Core.Schedule;

/// <summary>
/// Says where to look and when; what is true stands in the record. Written before the thing it speaks of exists, so that whatever a crash
/// leaves behind is found again.
/// </summary>
public sealed record Hint
{
    /// <summary>What to do.</summary>
    public required HintKind Kind { get; init; }

    /// <summary>Whose it is.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The integration it concerns.</summary>
    public required Guid Integration { get; init; }

    /// <summary>The person whose connection it concerns; null for the integration itself.</summary>
    public UserId? User { get; init; }

    /// <summary>The secrets that may turn out to be garbage.</summary>
    public IReadOnlyList<SecretAddress> Secrets { get; init; } = [];

    /// <summary>How long from now it falls due.</summary>
    public required TimeSpan DueIn { get; init; }
}
