using System.Text.Json;

namespace Kontext.Core.Secrets;

/// <summary>What lets us act: a token, named credentials or an OAuth grant. Exists in memory and in a vault, never in a row, a log or an answer.</summary>
public sealed class Credential
{
    /// <summary>What a store takes, in bytes of UTF-8 JSON: below Key Vault's own limit of 25 KB.</summary>
    public const int MaxBytes = 20 * 1024;

    /// <summary>A bearer token, an API key or a client's secret; null when <see cref="Fields"/> or a <see cref="Grant"/> are given.</summary>
    public string? Token { get; init; }

    /// <summary>An object that fits the integration's credentialSchema; null when a token is given.</summary>
    public JsonElement? Fields { get; init; }

    /// <summary>What a person's authorization came to; null for a pasted credential.</summary>
    public OAuthGrant? Grant { get; init; }

    /// <summary>Tells whether a store would refuse it; to be asked before anything is written.</summary>
    public bool IsTooLarge() => CredentialContent.Measure(this) > MaxBytes;

    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(Credential);
}
