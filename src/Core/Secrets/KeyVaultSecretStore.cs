using Azure;
using Azure.Security.KeyVault.Secrets;
using Kontext.Core.Storage;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Secrets;

/// <summary>Keeps credentials in the Key Vaults of the configuration, whose soft delete is what makes a deleted name unusable.</summary>
internal sealed class KeyVaultSecretStore(
    IAzureClientFactory<SecretClient> clients, IOptions<SecretsOptions> options, IOptions<StorageOptions> storage, TimeProvider time) : ISecretStore
{
    private readonly string[] _vaults = [.. options.Value.Vaults.Keys];

    public SecretAddress NewAddress()
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        // The id's last byte is random, so that instances which start at the same time do not all begin with the same vault.
        var vault = _vaults[id.ToByteArray()[^1] % _vaults.Length];
        return new SecretAddress(vault, $"{storage.Value.TablePrefix}-{id:N}");
    }

    public async Task<SecretReference> SetAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken)
    {
        var secret = new KeyVaultSecret(address.Name, CredentialContent.Write(credential))
        {
            Properties = { ContentType = CredentialContent.MediaType },
        };
        try
        {
            var response = await ClientOf(address.Vault).SetSecretAsync(secret, cancellationToken);
            return new SecretReference(address, response.Value.Properties.Version);
        }
        catch (RequestFailedException exception) when (exception.Status == 403)
        {
            throw SecretFault.Refused(address.Vault, exception);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            throw SecretFault.NameDeleted(address.Vault, exception);
        }
    }

    public async Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken) =>
        (await FindVersionAsync(reference.Address, reference.Version, cancellationToken))?.Credential;

    public Task<StoredCredential?> FindNewestAsync(SecretAddress address, CancellationToken cancellationToken) =>
        FindVersionAsync(address, version: null, cancellationToken);

    public async Task DeleteAsync(SecretAddress address, CancellationToken cancellationToken)
    {
        try
        {
            // From the answer on the secret cannot be read; that the vault finishes moving it aside is not waited for.
            await ClientOf(address.Vault).StartDeleteSecretAsync(address.Name, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409)
        {
            // Not there, deleted, or being deleted by another's call.
        }
        catch (RequestFailedException exception) when (exception.Status == 403)
        {
            throw SecretFault.Refused(address.Vault, exception);
        }
    }

    private async Task<StoredCredential?> FindVersionAsync(SecretAddress address, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var response = await ClientOf(address.Vault).GetSecretAsync(address.Name, version, cancellationToken: cancellationToken);
            var credential = CredentialContent.Read(response.Value.Value, address.Vault);
            return new StoredCredential(new SecretReference(address, response.Value.Properties.Version), credential);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
        catch (RequestFailedException exception) when (exception.Status == 403)
        {
            throw SecretFault.Refused(address.Vault, exception);
        }
    }

    private SecretClient ClientOf(string vault) =>
        _vaults.Contains(vault, StringComparer.Ordinal) ? clients.CreateClient(vault) : throw SecretFault.NotConfigured(vault);
}
