using Azure;
using Azure.Security.KeyVault.Secrets;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Secrets;

/// <summary>Stores credentials in the configured Key Vaults. Their soft delete makes a deleted name unusable.</summary>
internal sealed class KeyVaultSecretStore(
    IAzureClientFactory<SecretClient> clients, IOptions<SecretsOptions> options, IOptions<StorageOptions> storage, SecretBudget budget, TimeProvider time) : ISecretStore
{
    // Users wait for the write, and the lease of a refresh claim leaves no more time.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(12);

    private readonly string[] _vaults = [.. options.Value.Vaults.Keys];

    public IReadOnlyList<string> Vaults => _vaults;

    public SecretAddress NewAddress()
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        // The last byte of the id is random, so instances that start together do not all begin with one vault.
        var first = id.ToByteArray()[^1];
        var inTurn = Enumerable.Range(0, _vaults.Length).Select(next => _vaults[(first + next) % _vaults.Length]);
        return new SecretAddress(inTurn.FirstOrDefault(budget.IsReady, _vaults[first % _vaults.Length]), $"{storage.Value.Prefix}-{id:N}");
    }

    public Task<SecretReference> SetAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken) =>
        SetAsync(address, credential, LongestPatience, cancellationToken);

    public Task<SecretReference> SetAtOnceAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken) =>
        SetAsync(address, credential, TimeSpan.Zero, cancellationToken);

    public async Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken) =>
        (await FindVersionAsync(reference.Address, reference.Version, cancellationToken))?.Credential;

    public Task<StoredCredential?> FindNewestAsync(SecretAddress address, CancellationToken cancellationToken) =>
        FindVersionAsync(address, version: null, cancellationToken);

    public async Task DeleteAsync(SecretAddress address, CancellationToken cancellationToken)
    {
        try
        {
            // After this answer the secret cannot be read. The app does not wait until the vault has finished the deletion.
            await ClientOf(address.Vault).StartDeleteSecretAsync(address.Name, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409)
        {
            // The secret does not exist, was deleted, or is being deleted by another call.
        }
        catch (RequestFailedException exception) when (exception.Status == 403)
        {
            throw SecretFault.Refused(address.Vault, exception);
        }
    }

    private async Task<SecretReference> SetAsync(SecretAddress address, Credential credential, TimeSpan patience, CancellationToken cancellationToken)
    {
        var secret = new KeyVaultSecret(address.Name, CredentialContent.Write(credential));
        SecretFacts.Describe(secret.Properties, credential, time.GetUtcNow());
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                return await SetAsync(address, secret, cancellationToken);
            }
            catch (UnavailableException exception) when (IsThrottled(exception))
            {
                // The Azure client has already waited for shorter pauses.
                if (!(exception.RetryAfter > ThrottlePolicy.SleptThrough) || time.GetElapsedTime(began) + exception.RetryAfter > patience)
                    throw;
                await Task.Delay(exception.RetryAfter.Value, time, cancellationToken);
            }
            catch (UnavailableException)
            {
                budget.Failed(address.Vault);
                throw;
            }
        }
    }

    private async Task<SecretReference> SetAsync(SecretAddress address, KeyVaultSecret secret, CancellationToken cancellationToken)
    {
        try
        {
            var response = await ClientOf(address.Vault).SetSecretAsync(secret, cancellationToken);
            budget.Succeeded(address.Vault);
            return new SecretReference(address, response.Value.Properties.Version);
        }
        catch (RequestFailedException exception) when (exception.Status == 403)
        {
            budget.Failed(address.Vault);
            throw SecretFault.Refused(address.Vault, exception);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            throw SecretFault.NameDeleted(address.Vault, exception);
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
        catch (UnavailableException exception)
        {
            if (!IsThrottled(exception))
                budget.Failed(address.Vault);
            throw;
        }
    }

    private static bool IsThrottled(UnavailableException exception) => exception.InnerException is RequestFailedException { Status: 429 };

    private SecretClient ClientOf(string vault) =>
        _vaults.Contains(vault, StringComparer.Ordinal) ? clients.CreateClient(vault) : throw SecretFault.NotConfigured(vault);
}
