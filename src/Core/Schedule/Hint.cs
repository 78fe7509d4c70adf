using Kontext.Core.Identity;
using Kontext.Core.Secrets;

namespace Kontext.Core.Schedule;

/// <summary>
/// Says where to look and when; what is true stands in the record. Written before the thing it speaks of exists, so that whatever a crash
/// leaves behind is found again.
/// </summary>
public sealed record Hint
{
    // Long after the row that is to point to a secret has been written, or never will be.
    private static readonly TimeSpan GarbageDueIn = TimeSpan.FromHours(1);

    /// <summary>What to do.</summary>
    public required HintKind Kind { get; init; }

    /// <summary>Whose it is.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The integration it concerns; empty where it concerns none in particular.</summary>
    public required Guid Integration { get; init; }

    /// <summary>The person whose connection it concerns; null for the integration itself.</summary>
    public UserId? User { get; init; }

    /// <summary>The secrets that may turn out to be garbage.</summary>
    public IReadOnlyList<SecretAddress> Secrets { get; init; } = [];

    /// <summary>The revocation of many connections it concerns; null for any other kind.</summary>
    public Guid? Task { get; init; }

    /// <summary>How long from now it falls due.</summary>
    public required TimeSpan DueIn { get; init; }

    /// <summary>Names secrets that come or go, in an hour's time; whatever no row points to by then is deleted.</summary>
    /// <param name="organization">Whose.</param>
    /// <param name="integration">The integration they are for.</param>
    /// <param name="user">The person whose connection they are of; null for the integration's own.</param>
    /// <param name="secrets">What comes and what goes.</param>
    public static Hint Garbage(OrganizationId organization, Guid integration, UserId? user, IReadOnlyList<SecretAddress> secrets) => new()
    {
        Kind = HintKind.Garbage,
        Organization = organization,
        Integration = integration,
        User = user,
        Secrets = secrets,
        DueIn = GarbageDueIn,
    };
}
