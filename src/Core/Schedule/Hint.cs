using Kontext.Core.Input;
using Kontext.Core.Secrets;

namespace Kontext.Core.Schedule;

/// <summary>
/// A hint tells maintenance which record to look at, and when; the record itself holds the truth. The hint is written before the
/// record that names it. So a crash never leaves a record with work ahead but without a hint.
/// </summary>
public sealed record Hint
{
    // By then the row that refers to the secret has certainly been written, or never will be.
    private static readonly TimeSpan GarbageDueIn = TimeSpan.FromHours(1);

    /// <summary>The work to do.</summary>
    public required HintKind Kind { get; init; }

    /// <summary>The organization of the record.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The integration; empty when the work concerns no single one.</summary>
    public required Guid Integration { get; init; }

    /// <summary>The user whose connection it is; null for the integration itself.</summary>
    public UserId? User { get; init; }

    /// <summary>The addresses of secrets that may be garbage.</summary>
    public IReadOnlyList<SecretAddress> Secrets { get; init; } = [];

    /// <summary>The bulk disconnect; null for any other kind.</summary>
    public Guid? Task { get; init; }

    /// <summary>The time from now until the hint is due.</summary>
    public required TimeSpan DueIn { get; init; }

    /// <summary>Makes a garbage hint that is due in an hour. Then each of its secrets that no row refers to is deleted.</summary>
    /// <param name="organization">The organization.</param>
    /// <param name="integration">The integration of the secrets.</param>
    /// <param name="user">The user of the connection; null for the integration's own secrets.</param>
    /// <param name="secrets">The addresses of the new and of the old secret.</param>
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

/// <summary>The work that a due hint asks for.</summary>
public enum HintKind
{
    /// <summary>Check an integration. The hint counts only while the integration names it.</summary>
    Validate,

    /// <summary>End each named secret that no connection and no integration refers to: revoke its grant and delete it.</summary>
    Garbage,

    /// <summary>Refresh a user's grant. The hint counts only while the connection names it.</summary>
    Refresh,

    /// <summary>End the connections that became outdated when their integration was changed or archived.</summary>
    Sweep,

    /// <summary>Continue a bulk disconnect of an integration or a user. The hint counts only while the bulk disconnect names it.</summary>
    RevokeAll,

    /// <summary>Count an organization's integrations, or a user's connections.</summary>
    Count,
}

/// <summary>The key of a hint's row. A hint that moves to another time gets a new row and keeps <see cref="Id"/>.</summary>
/// <param name="Shard">The partition: two digits.</param>
/// <param name="Row">The row key: due time, organization, kind and id. An earlier version wrote it without the organization.</param>
public readonly record struct HintKey(string Shard, string Row)
{
    /// <summary>The id that a record names. It stays when the hint moves.</summary>
    public string Id => Row[(Row.LastIndexOf('_') + 1)..];

    /// <summary>Reads a text of <see cref="ToString"/>.</summary>
    public static HintKey Read(string text) => new(text[..text.IndexOf('/', StringComparison.Ordinal)], text[(text.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    /// <summary>Returns shard/row.</summary>
    public override string ToString() => $"{Shard}/{Row}";
}
