using System.Text.Json;

namespace Kontext.Core.Secrets;

/// <summary>
/// A credential: a token, named fields or an OAuth grant. It exists in memory and in a vault, never in a row, a log or an answer.
/// </summary>
public sealed class Credential
{
    /// <summary>The maximum size in bytes of UTF-8 JSON. Key Vault's own limit is 25 KB.</summary>
    public const int MaxBytes = 20 * 1024;

    /// <summary>A bearer token, an API key or a client secret; null when <see cref="Fields"/> or <see cref="Grant"/> is set.</summary>
    public string? Token { get; init; }

    /// <summary>An object that matches the integration's credentialSchema; null when a token or a grant is set.</summary>
    public JsonElement? Fields { get; init; }

    /// <summary>The grant of a user's authorization; null for a pasted credential.</summary>
    public OAuthGrant? Grant { get; init; }

    /// <summary>Whether a store would refuse the credential. Callers ask before they write anything.</summary>
    public bool IsTooLarge() => CredentialContent.Measure(this) > MaxBytes;

    /// <summary>Returns the type name only: the members are secret.</summary>
    public override string ToString() => nameof(Credential);
}
