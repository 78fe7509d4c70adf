using Kontext.Core.Connections;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>A credential on its way to be kept, and what the row tells of it.</summary>
internal sealed class NewCredential
{
    public required Credential Credential { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>When the person began, UTC; null for now.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>Null for a pasted one.</summary>
    public ConnectionGrant? Grant { get; init; }

    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(NewCredential);
}
