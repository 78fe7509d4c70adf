using System.Globalization;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;

namespace Kontext.Core.Endings;

/// <summary>An administrator's wish to end many connections, and how far the engine has come with it.</summary>
internal sealed record Revocation
{
    // A connection is made within functionTimeout, 10 minutes, with room for clocks that differ.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(20);

    // Instances read clocks of their own. What was begun by another clock so shortly after the wish may have been begun before it.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(1);

    /// <summary>Tells it from others.</summary>
    public required RevocationId Id { get; init; }

    /// <summary>Whose connections.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Which of them.</summary>
    public required RevocationTarget Target { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last asked for, UTC: connections that were begun later are left alone.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>When all connections had been looked at once, UTC; null before.</summary>
    public DateTimeOffset? WalkedAt { get; init; }

    /// <summary>When they had been looked at again for those that were on their way at first, UTC; null before.</summary>
    public DateTimeOffset? WalkedAgainAt { get; init; }

    /// <summary>When they are to be looked at next, UTC; null when that has been done twice.</summary>
    public DateTimeOffset? NextWalkAt => WalkedAt is null ? AskedAt : WalkedAgainAt is null ? AskedAt + LookAgainAfter : null;

    /// <summary>The hint by which the engine goes on; one that it does not name does not count.</summary>
    public required HintKey Hint { get; init; }

    /// <summary>The version of the row this was read from; null before it is kept.</summary>
    public string? RowVersion { get; init; }

    /// <summary>Whether what was begun at a time ends by a revocation asked for at another; both UTC, perhaps of two instances.</summary>
    public static bool IsOvertaken(DateTimeOffset begunAt, DateTimeOffset? askedAt) => begunAt < askedAt + ClockDifference;

    /// <summary>Whether a hint is the one it names.</summary>
    public bool Names(HintKey hint) => Hint.Id == hint.Id;

    /// <summary>After a look at all connections.</summary>
    public Revocation Walked(DateTimeOffset now) => WalkedAt is null ? this with { WalkedAt = now } : this with { WalkedAgainAt = now };

    /// <summary>Asked for once more while it was running: what was connected since is to end as well.</summary>
    public Revocation AskedAgain(HintKey hint, DateTimeOffset now) => this with { AskedAt = now, WalkedAt = null, WalkedAgainAt = null, Hint = hint };
}

/// <summary>Whose connections are to end: everybody's to an integration, or a person's to everything.</summary>
public sealed record RevocationTarget
{
    private RevocationTarget()
    {
    }

    /// <summary>Null for a person's.</summary>
    public IntegrationId? Integration { get; private init; }

    /// <summary>Null for an integration's.</summary>
    public UserId? User { get; private init; }

    /// <summary>A part of a table key that no other target of the organization has.</summary>
    internal string Key => User is { } user ? $"u:{user.Key}" : $"i:{Integration}";

    /// <summary>Everybody's connections to an integration.</summary>
    public static RevocationTarget Of(IntegrationId integration) => new() { Integration = integration };

    /// <summary>All connections of a person.</summary>
    public static RevocationTarget Of(UserId user) => new() { User = user };
}

/// <summary>A revocation's id: a UUID of version 7 (RFC 9562 section 5.7).</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct RevocationId(Guid Value)
{
    /// <summary>Parses the 36 characters of a plain UUID, hex in either case; anything else is no id.</summary>
    public static bool TryParse(string? text, out RevocationId id)
    {
        var parsed = PlainUuid.TryParse(text, out var value);
        id = new RevocationId(value);
        return parsed;
    }

    /// <summary>36 characters, lower case.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}
