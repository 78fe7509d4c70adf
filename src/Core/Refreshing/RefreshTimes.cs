using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Connections;

namespace Kontext.Core.Refreshing;

/// <summary>When a connection's grant is to be renewed. Cost follows use: what is used is kept ahead of expiry, what is idle only alive.</summary>
internal static class RefreshTimes
{
    /// <summary>How long after its last use, or its making, a connection counts as used.</summary>
    public static readonly TimeSpan UsedFor = TimeSpan.FromDays(7);

    private static readonly TimeSpan LongestLead = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromDays(1);

    /// <summary>When the engine renews it next, UTC; null when nothing renews it by itself.</summary>
    public static DateTimeOffset? NextAt(Connection connection)
    {
        if (connection is not { Secret: not null, Grant.IsRenewable: true, Refresh: { } state })
            return null;
        var next = OfAccessToken(connection, state);
        return Later(OfRefreshToken(connection, state) is { } alive && alive < next ? alive : next, state.NotBefore);
    }

    /// <summary>Whether the access token is so near its end that whoever needs it renews it first.</summary>
    public static bool IsDue(Connection connection, DateTimeOffset now) =>
        connection is { Grant: { IsRenewable: true, AccessTokenExpiresAt: { } end }, Refresh: { } state } && AheadOf(connection, state, end) <= now;

    private static DateTimeOffset OfAccessToken(Connection connection, RefreshState state)
    {
        var daily = state.RefreshedAt + IdlePeriod - Jitter(connection, IdlePeriod / 10);
        if (connection.Grant!.AccessTokenExpiresAt is not { } end)
            return daily;
        var ahead = AheadOf(connection, state, end);

        // What the resource refuses is used by nobody, and may be accepted again.
        var usedUntil = connection.Reason is not null ? DateTimeOffset.MinValue : (connection.LastUsedAt ?? connection.ConnectedAt) + UsedFor;
        return ahead < usedUntil || ahead > daily ? ahead : daily;
    }

    // Some live for less than a day unless they are used. What has run out although tokens came since was not the end.
    private static DateTimeOffset? OfRefreshToken(Connection connection, RefreshState state) =>
        connection.ExpiresAt is { } end && end > state.RefreshedAt ? AheadOf(connection, state, end) : null;

    // The earlier of 10 minutes and a fifth of the lifetime before the end, and a little more, so that what was made together is not due together.
    private static DateTimeOffset AheadOf(Connection connection, RefreshState state, DateTimeOffset end)
    {
        var lifetime = end - state.RefreshedAt;
        var lead = lifetime / 5 < LongestLead ? lifetime / 5 : LongestLead;
        return end - lead - Jitter(connection, lead / 2);
    }

    private static DateTimeOffset Later(DateTimeOffset time, DateTimeOffset? other) => other > time ? other.Value : time;

    // The same at every look, another for every credential.
    private static TimeSpan Jitter(Connection connection, TimeSpan most)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{connection.Secret}"));
        return most * (BitConverter.ToUInt16(hash) / (double)ushort.MaxValue);
    }
}
