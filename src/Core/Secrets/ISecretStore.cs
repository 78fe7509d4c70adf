namespace Kontext.Core.Secrets;

/// <summary>Keeps credentials: Key Vault, or a table of the development storage. A vault that is away is an UnavailableException.</summary>
public interface ISecretStore
{
    /// <summary>The vaults there are, by name.</summary>
    IReadOnlyList<string> Vaults { get; }

    /// <summary>A fresh address. Names are never used twice: Key Vault keeps a deleted name for its retention time and answers 409 for it.</summary>
    SecretAddress NewAddress();

    /// <summary>Writes a new version, at most 20 KB as JSON. A vault that asks for patience is given some.</summary>
    Task<SecretReference> SetAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken);

    /// <summary>The same for whoever has another vault to go to: one that asks for patience is an UnavailableException.</summary>
    Task<SecretReference> SetAtOnceAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken);

    /// <summary>Reads the very version the reference names; null when it is gone.</summary>
    Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken);

    /// <summary>Reads the version that was written last, known to a row or not; null when the name is gone or was never used.</summary>
    Task<StoredCredential?> FindNewestAsync(SecretAddress address, CancellationToken cancellationToken);

    /// <summary>Removes a secret with all its versions; one that is not there is fine.</summary>
    Task DeleteAsync(SecretAddress address, CancellationToken cancellationToken);
}

/// <summary>A credential and the very version it was read from.</summary>
public sealed record StoredCredential(SecretReference Reference, Credential Credential)
{
    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(StoredCredential);
}
