using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Integrations;

/// <summary>
/// Stores and deletes an organization's secrets without loss or leak. First comes a hint that names the new and the old addresses, then the
/// new secret. The caller then writes the row. Last, the old secret is deleted.
/// </summary>
public sealed partial class IntegrationSecrets(ISecretStore secrets, SecretBudget budget, ScheduleStore schedule, ILogger<IntegrationSecrets> logger)
{
    /// <summary>
    /// Stores the secrets of a request. Does nothing when the request has none and none leaves. Throws UnavailableException when the vault
    /// has no room for more writes.
    /// </summary>
    /// <param name="organization">The integration's organization.</param>
    /// <param name="id">The integration's id. The row may not exist yet.</param>
    /// <param name="sent">The secrets of the request.</param>
    /// <param name="leaving">The secrets that the row stops referring to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<StoredSecrets> StoreAsync(
        OrganizationId organization, IntegrationId id, SentSecrets sent, IReadOnlyList<SecretReference> leaving, CancellationToken cancellationToken)
    {
        var coming = new List<SecretAddress>();
        var serverToken = Choose(sent.ServerToken);
        var clientSecret = Choose(sent.ClientSecret);
        if (coming.Count + leaving.Count == 0)
            return default;

        foreach (var address in coming)
        {
            if (!budget.TryTake(address.Vault, organization, isObtained: false))
                throw SecretFault.NoRoom();
        }

        await HintAsync(organization, id, [.. coming, .. leaving.Select(reference => reference.Address)], cancellationToken);
        return new StoredSecrets(
            await SetAsync(serverToken, sent.ServerToken, cancellationToken),
            await SetAsync(clientSecret, sent.ClientSecret, cancellationToken));

        SecretAddress? Choose(string? value)
        {
            if (value is null)
                return null;
            coming.Add(secrets.NewAddress());
            return coming[^1];
        }
    }

    /// <summary>Deletes a secret that no row refers to any more. If the vault is unavailable, the garbage hint deletes it later.</summary>
    internal async Task RemoveAsync(SecretReference? reference, CancellationToken cancellationToken)
    {
        if (reference is not null && await Attempt.RunAsync(token => secrets.DeleteAsync(reference.Address, token), cancellationToken) is { } fault)
            Log.LeftForLater(logger, reference.Address, fault);
    }

    private Task HintAsync(
        OrganizationId organization, IntegrationId id, IReadOnlyList<SecretAddress> addresses, CancellationToken cancellationToken) => schedule.AddAsync(
        Hint.Garbage(organization, id.Value, user: null, addresses),
        cancellationToken);

    private async Task<SecretReference?> SetAsync(SecretAddress? address, string? value, CancellationToken cancellationToken) =>
        address is { } chosen ? await secrets.SetAsync(chosen, new Credential { Token = value }, cancellationToken) : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Secret {Address} could not be removed now; its garbage hint will")]
        public static partial void LeftForLater(ILogger logger, SecretAddress address, Exception exception);
    }
}

/// <summary>The secrets of a request, before they go to a vault.</summary>
/// <param name="ServerToken">Null when the request has none.</param>
/// <param name="ClientSecret">Null when the request has none.</param>
internal readonly record struct SentSecrets(string? ServerToken, string? ClientSecret)
{
    public bool IsEmpty => ServerToken is null && ClientSecret is null;

    /// <summary>Returns the type name only: the members are secret.</summary>
    public override string ToString() => nameof(SentSecrets);
}

/// <summary>References to the stored secrets of a request.</summary>
/// <param name="ServerToken">Null when the request has none.</param>
/// <param name="ClientSecret">Null when the request has none.</param>
internal readonly record struct StoredSecrets(SecretReference? ServerToken, SecretReference? ClientSecret)
{
    public IEnumerable<SecretReference> All => new[] { ServerToken, ClientSecret }.OfType<SecretReference>();
}
