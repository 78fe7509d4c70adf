using Kontext.Core.Input;
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

/// <summary>What is to be looked at when a hint falls due.</summary>
public enum HintKind
{
    /// <summary>Check an integration. Counts only while the integration names it.</summary>
    Validate,

    /// <summary>End each secret the hint names that no connection and no integration refers to: revoke what it holds, delete it.</summary>
    Garbage,

    /// <summary>Renew a person's grant. Counts only while the connection names it.</summary>
    Refresh,

    /// <summary>End the connections of an integration that a change of its configuration, or archiving, has ended.</summary>
    Sweep,

    /// <summary>Go on with ending all connections of an integration or of a person. Counts only while the revocation names it.</summary>
    RevokeAll,

    /// <summary>Count an organization's integrations, or a person's connections.</summary>
    Count,
}

/// <summary>Where a hint stands. Moving it in time changes the place and keeps <see cref="Id"/>.</summary>
/// <param name="Shard">The partition: two digits.</param>
/// <param name="Row">Look-at time, organization, kind and id; without the organization where the version before wrote it.</param>
public readonly record struct HintKey(string Shard, string Row)
{
    /// <summary>What a record names, and what stays when the hint is moved.</summary>
    public string Id => Row[(Row.LastIndexOf('_') + 1)..];

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static HintKey Read(string text) => new(text[..text.IndexOf('/', StringComparison.Ordinal)], text[(text.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    /// <summary>shard/row.</summary>
    public override string ToString() => $"{Shard}/{Row}";
}
