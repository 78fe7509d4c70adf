using Kontext.Core.OAuth;

namespace Kontext.Core.Endings;

/// <summary>What a revocation has come to. Derived on reading from what became of each connection; never kept.</summary>
public sealed record RevocationStatus
{
    /// <summary>Which one.</summary>
    public required RevocationId Id { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When nothing was left to do, UTC; null while it is running.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Connections found so far.</summary>
    public int Connections { get; init; }

    /// <summary>Those of them that cannot be used here any more; what is still to be told to authorization servers comes after.</summary>
    public int Ended { get; init; }

    /// <summary>Tokens that do not count any more where they came from.</summary>
    public int Revoked { get; init; }

    /// <summary>Tokens whose server offers no revocation, or would end more than the one grant; they live until they run out.</summary>
    public int NotSupported { get; init; }

    /// <summary>Tokens whose server refused, or stayed away until it was given up.</summary>
    public int Failed { get; init; }

    internal static async Task<RevocationStatus> OfAsync(
        Revocation revocation, IAsyncEnumerable<RevokedConnection> connections, CancellationToken cancellationToken)
    {
        var status = new RevocationStatus { Id = revocation.Id, CreatedAt = revocation.CreatedAt, CompletedAt = revocation.WalkedAt };
        await foreach (var connection in connections.WithCancellation(cancellationToken))
            status = status.With(connection);
        return status;
    }

    private RevocationStatus With(RevokedConnection connection) => this with
    {
        Connections = Connections + 1,
        Ended = Ended + (connection.IsEnded ? 1 : 0),
        CompletedAt = CompletedAt is { } completed && connection.OverAt is { } over ? (over > completed ? over : completed) : null,
        Revoked = Revoked + Count(connection, kind => kind == RevocationResultKind.Revoked),
        NotSupported = NotSupported + Count(connection, kind => kind == RevocationResultKind.NotSupported),
        Failed = Failed + Count(connection, kind => kind is RevocationResultKind.Refused or RevocationResultKind.Transient),
    };

    private static int Count(RevokedConnection connection, Func<RevocationResultKind, bool> fits) =>
        new[] { connection.RefreshToken, connection.AccessToken }.OfType<RevocationResultKind>().Count(fits);
}
