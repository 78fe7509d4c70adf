using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Endings;

/// <summary>One connection of those that a revocation of many ends, and how far that has come.</summary>
internal sealed record RevokedConnection
{
    /// <summary>Whose it is or was.</summary>
    public required UserId User { get; init; }

    /// <summary>What it was for.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>Where its credential is or was kept; it tells one connection from the next of the same person.</summary>
    public required SecretAddress Secret { get; init; }

    /// <summary>Whether it cannot be used here any more; false while it is about to be ended.</summary>
    public required bool IsEnded { get; init; }

    /// <summary>When nothing of its credential was left, UTC; null while its authorization server is still to be told, or the vault to delete it.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>What became of the refresh token; null when there was none, or nobody knows yet.</summary>
    public RevocationResultKind? RefreshToken { get; init; }

    /// <summary>The same of the access token.</summary>
    public RevocationResultKind? AccessToken { get; init; }

    /// <summary>The version of the row this was read from.</summary>
    public required string RowVersion { get; init; }
}
