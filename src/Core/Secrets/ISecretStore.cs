namespace Kontext.Core.Secrets;

/// <summary>
/// Stores credentials: in Key Vault, or in a table of the development storage. Throws UnavailableException when a vault is unavailable.
/// </summary>
public interface ISecretStore
{
    /// <summary>The names of the vaults.</summary>
    IReadOnlyList<string> Vaults { get; }

    /// <summary>
    /// Returns a fresh address. A name is never used twice, because Key Vault answers 409 for a deleted name during its retention time.
    /// </summary>
    SecretAddress NewAddress();

    /// <summary>Writes a new version, at most 20 KB as JSON. Waits some seconds when the vault throttles.</summary>
    Task<SecretReference> SetAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a new version, for a caller that has another vault to use. Throws UnavailableException at once when the vault throttles.
    /// </summary>
    Task<SecretReference> SetAtOnceAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken);

    /// <summary>Returns the version that the reference names; null when it is gone.</summary>
    Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken);

    /// <summary>Returns the version written last, even if no row refers to it; null when the name is gone or was never used.</summary>
    Task<StoredCredential?> FindNewestAsync(SecretAddress address, CancellationToken cancellationToken);

    /// <summary>Deletes a secret with all its versions. A missing secret is no error.</summary>
    Task DeleteAsync(SecretAddress address, CancellationToken cancellationToken);
}

/// <summary>A credential and the version that it was read from.</summary>
public sealed record StoredCredential(SecretReference Reference, Credential Credential)
{
    /// <summary>Returns the type name only: the members are secret.</summary>
    public override string ToString() => nameof(StoredCredential);
}
