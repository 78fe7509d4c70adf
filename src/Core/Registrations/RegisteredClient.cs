using Kontext.Core.OAuth;

namespace Kontext.Core.Registrations;

/// <summary>What an authorization server knows us as from now on (RFC 7591 section 3.2.1). Exists in memory only.</summary>
public sealed class RegisteredClient
{
    /// <summary>Printable ASCII of at most 2,048 characters.</summary>
    public required string ClientId { get; init; }

    /// <summary>Null exactly for a public client; else printable ASCII of at most 4,096 characters.</summary>
    public string? Secret { get; init; }

    /// <summary>How it authenticates: what the server decided, not what was asked for.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>When the secret runs out, UTC, as the server says; null when never.</summary>
    public DateTimeOffset? SecretExpiresAt { get; init; }

    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(RegisteredClient);
}
