using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Connections;

namespace Kontext.Core.Refreshing;

/// <summary>
/// Computes when a connection's grant is refreshed. A used connection is refreshed ahead of expiry; an idle one only often enough to stay
/// valid.
/// </summary>
internal static class RefreshTimes
{
    /// <summary>How long after its last use, or after the connect, a connection counts as used.</summary>
    public static readonly TimeSpan UsedFor = TimeSpan.FromDays(7);

    private static readonly TimeSpan LongestLead = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromDays(1);

    /// <summary>Returns when maintenance refreshes the connection next, UTC; null when it never does.</summary>
    public static DateTimeOffset? NextAt(Connection connection)
    {
        if (connection is not { Secret: not null, Grant.IsRenewable: true, Refresh: { } state })
            return null;
        var next = OfAccessToken(connection, state);
        return Later(OfRefreshToken(connection, state) is { } alive && alive < next ? alive : next, state.NotBefore);
    }

    /// <summary>Returns whether the access token is so near its end that a caller refreshes it first.</summary>
    public static bool IsDue(Connection connection, DateTimeOffset now) =>
        connection is { Grant: { IsRenewable: true, AccessTokenExpiresAt: { } end }, Refresh: { } state } && AheadOf(connection, state, end) <= now;

    private static DateTimeOffset OfAccessToken(Connection connection, RefreshState state)
    {
        var daily = state.RefreshedAt + IdlePeriod - Jitter(connection, IdlePeriod / 10);
        if (connection.Grant!.AccessTokenExpiresAt is not { } end)
            return daily;
        var ahead = AheadOf(connection, state, end);

        // A connection that the resource refuses counts as idle. It is still refreshed daily, because the resource may accept it again.
        var usedUntil = connection.Reason is not null ? DateTimeOffset.MinValue : (connection.LastUsedAt ?? connection.ConnectedAt) + UsedFor;
        return ahead < usedUntil || ahead > daily ? ahead : daily;
    }

    // Some refresh tokens live for less than a day unless they are used. An expiry before the last refresh was wrong, and is ignored.
    private static DateTimeOffset? OfRefreshToken(Connection connection, RefreshState state) =>
        connection.ExpiresAt is { } end && end > state.RefreshedAt ? AheadOf(connection, state, end) : null;

    // Ahead of the end by a fifth of the lifetime, at most 10 minutes, plus a jitter. So tokens that were issued together are not due
    // together.
    private static DateTimeOffset AheadOf(Connection connection, RefreshState state, DateTimeOffset end)
    {
        var lifetime = end - state.RefreshedAt;
        var lead = lifetime / 5 < LongestLead ? lifetime / 5 : LongestLead;
        return end - lead - Jitter(connection, lead / 2);
    }

    private static DateTimeOffset Later(DateTimeOffset time, DateTimeOffset? other) => other > time ? other.Value : time;

    // The jitter is stable for one credential and differs between credentials.
    private static TimeSpan Jitter(Connection connection, TimeSpan most)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{connection.Secret}"));
        return most * (BitConverter.ToUInt16(hash) / (double)ushort.MaxValue);
    }
}
