using System.Globalization;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;

namespace Kontext.Core.Endings;

/// <summary>A bulk disconnect: an administrator's request to end many connections, and its progress.</summary>
internal sealed record BulkDisconnect
{
    // A connect takes at most functionTimeout (10 minutes). The rest allows for clocks that differ.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(20);

    // Instances have different clocks. A connect that began by another clock shortly after the request may really have begun before it.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(1);

    /// <summary>The id.</summary>
    public required BulkDisconnectId Id { get; init; }

    /// <summary>The organization of the connections.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The integration or the user whose connections end.</summary>
    public required BulkDisconnectTarget Target { get; init; }

    /// <summary>When it was first requested, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last requested, UTC. Connections that began later stay.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>When the first walk over all connections ended, UTC; null before.</summary>
    public DateTimeOffset? WalkedAt { get; init; }

    /// <summary>When the second walk ended, UTC; null before. It finds connections that were being made during the first.</summary>
    public DateTimeOffset? WalkedAgainAt { get; init; }

    /// <summary>When the next walk is due, UTC; null after the second.</summary>
    public DateTimeOffset? NextWalkAt => WalkedAt is null ? AskedAt : WalkedAgainAt is null ? AskedAt + LookAgainAfter : null;

    /// <summary>The hint by which maintenance continues. A hint that the record does not name is ignored.</summary>
    public required HintKey Hint { get; init; }

    /// <summary>The ETag of the row; null before the first write.</summary>
    public string? RowVersion { get; init; }

    /// <summary>
    /// Returns whether a bulk disconnect ends what began at a time. Both times are UTC, perhaps by the clocks of two instances.
    /// </summary>
    public static bool IsOvertaken(DateTimeOffset begunAt, DateTimeOffset? askedAt) => begunAt < askedAt + ClockDifference;

    /// <summary>Returns whether the record names this hint.</summary>
    public bool Names(HintKey hint) => Hint.Id == hint.Id;

    /// <summary>Returns the record after a walk.</summary>
    public BulkDisconnect Walked(DateTimeOffset now) => WalkedAt is null ? this with { WalkedAt = now } : this with { WalkedAgainAt = now };

    /// <summary>Returns the record after it was requested again while running. Connections made since then end as well.</summary>
    public BulkDisconnect AskedAgain(HintKey hint, DateTimeOffset now) => this with { AskedAt = now, WalkedAt = null, WalkedAgainAt = null, Hint = hint };
}

/// <summary>The target of a bulk disconnect: the connections of all users to an integration, or all connections of a user.</summary>
public sealed record BulkDisconnectTarget
{
    private BulkDisconnectTarget()
    {
    }

    /// <summary>The integration; null when the target is a user.</summary>
    public IntegrationId? Integration { get; private init; }

    /// <summary>The user; null when the target is an integration.</summary>
    public UserId? User { get; private init; }

    /// <summary>The part of the row key that no other target of the organization has.</summary>
    internal string Key => User is { } user ? $"u:{user.Key}" : $"i:{Integration}";

    /// <summary>Returns the target for the connections of all users to an integration.</summary>
    public static BulkDisconnectTarget Of(IntegrationId integration) => new() { Integration = integration };

    /// <summary>Returns the target for all connections of a user.</summary>
    public static BulkDisconnectTarget Of(UserId user) => new() { User = user };
}

/// <summary>The id of a bulk disconnect: a UUID of version 7 (RFC 9562 section 5.7).</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct BulkDisconnectId(Guid Value)
{
    /// <summary>Parses the 36 characters of a plain UUID, hex in either case; anything else is no id.</summary>
    public static bool TryParse(string? text, out BulkDisconnectId id)
    {
        var parsed = PlainUuid.TryParse(text, out var value);
        id = new BulkDisconnectId(value);
        return parsed;
    }

    /// <summary>Returns the UUID as 36 characters in lower case.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}
