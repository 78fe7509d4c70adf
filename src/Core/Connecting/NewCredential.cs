using Kontext.Core.Connections;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>A credential that is about to be stored, and the facts for the connection's row.</summary>
internal sealed class NewCredential
{
    public required Credential Credential { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>When the user began to connect, UTC; null for now.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>The facts of an OAuth grant; null for a pasted credential.</summary>
    public ConnectionGrant? Grant { get; init; }

    /// <summary>Returns the type name only, so that no log shows the content.</summary>
    public override string ToString() => nameof(NewCredential);
}
