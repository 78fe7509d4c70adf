using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Endings;

/// <summary>One connection of a bulk disconnect, and its progress.</summary>
internal sealed record EndedConnection
{
    /// <summary>The user of the connection.</summary>
    public required UserId User { get; init; }

    /// <summary>The integration of the connection.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>The address of its credential. It distinguishes this connection from a later one of the user.</summary>
    public required SecretAddress Secret { get; init; }

    /// <summary>Whether the connection has ended here; false while it is about to end.</summary>
    public required bool IsEnded { get; init; }

    /// <summary>
    /// When the credential had completely ended, UTC; null while its authorization server must still be told or its secret deleted.
    /// </summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>The result of revoking the refresh token; null when there was none, and until the result is known.</summary>
    public RevocationResultKind? RefreshToken { get; init; }

    /// <summary>The result of revoking the access token; null when there was none, and until the result is known.</summary>
    public RevocationResultKind? AccessToken { get; init; }

    /// <summary>The ETag of the row.</summary>
    public required string RowVersion { get; init; }
}
