using Kontext.Core.OAuth;

namespace Kontext.Core.Endings;

/// <summary>The progress of a bulk disconnect. It is computed on reading from the result of each connection, and never stored.</summary>
public sealed record BulkDisconnectStatus
{
    /// <summary>The id of the bulk disconnect.</summary>
    public required BulkDisconnectId Id { get; init; }

    /// <summary>When it was first requested, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When everything was done, UTC; null while it is running.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The number of connections found so far.</summary>
    public int Connections { get; init; }

    /// <summary>
    /// The number of connections that cannot be used here any more. Their authorization servers may still have to be told.
    /// </summary>
    public int Ended { get; init; }

    /// <summary>The number of tokens that their authorization servers have revoked.</summary>
    public int Revoked { get; init; }

    /// <summary>
    /// The number of tokens that could not be revoked, because the server offers no revocation or would end more than the one grant. They
    /// stay valid until they expire.
    /// </summary>
    public int NotSupported { get; init; }

    /// <summary>The number of tokens whose server refused, or could not be reached until the attempts ended.</summary>
    public int Failed { get; init; }

    internal static async Task<BulkDisconnectStatus> OfAsync(
        BulkDisconnect bulk, IAsyncEnumerable<EndedConnection> connections, CancellationToken cancellationToken)
    {
        var status = new BulkDisconnectStatus { Id = bulk.Id, CreatedAt = bulk.CreatedAt, CompletedAt = bulk.WalkedAt };
        await foreach (var connection in connections.WithCancellation(cancellationToken))
            status = status.With(connection);
        return status;
    }

    private BulkDisconnectStatus With(EndedConnection connection) => this with
    {
        Connections = Connections + 1,
        Ended = Ended + (connection.IsEnded ? 1 : 0),
        CompletedAt = CompletedAt is { } completed && connection.OverAt is { } over ? (over > completed ? over : completed) : null,
        Revoked = Revoked + Count(connection, kind => kind == RevocationResultKind.Revoked),
        NotSupported = NotSupported + Count(connection, kind => kind == RevocationResultKind.NotSupported),
        Failed = Failed + Count(connection, kind => kind is RevocationResultKind.Refused or RevocationResultKind.Transient),
    };

    private static int Count(EndedConnection connection, Func<RevocationResultKind, bool> fits) =>
        new[] { connection.RefreshToken, connection.AccessToken }.OfType<RevocationResultKind>().Count(fits);
}
