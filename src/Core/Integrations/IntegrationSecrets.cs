using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Integrations;

/// <summary>
/// Puts an organization's secrets into the vault and takes them out, in the order that loses and leaks nothing: a hint that names what comes
/// and what goes, the secret, the row (its writer's part), and only then the removal.
/// </summary>
public sealed partial class IntegrationSecrets(ISecretStore secrets, SecretBudget budget, ScheduleStore schedule, ILogger<IntegrationSecrets> logger)
{
    /// <summary>Stores what was sent. Without anything sent or leaving it does nothing. A vault without room for more writes is an UnavailableException.</summary>
    /// <param name="organization">Whose.</param>
    /// <param name="id">The integration's id, which may not exist yet.</param>
    /// <param name="sent">What the request carries.</param>
    /// <param name="leaving">What the row will refer to no longer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<KeptSecrets> KeepAsync(
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
        return new KeptSecrets(
            await StoreAsync(serverToken, sent.ServerToken, cancellationToken),
            await StoreAsync(clientSecret, sent.ClientSecret, cancellationToken));

        SecretAddress? Choose(string? value)
        {
            if (value is null)
                return null;
            coming.Add(secrets.NewAddress());
            return coming[^1];
        }
    }

    /// <summary>Removes a secret that no row refers to any more; where the vault is away, the hint that names it does so later.</summary>
    internal async Task RemoveAsync(SecretReference? reference, CancellationToken cancellationToken)
    {
        if (reference is null)
            return;
        try
        {
            await secrets.DeleteAsync(reference.Address, cancellationToken);
        }
        catch (Exception exception) when (exception is UnavailableException or VaultException)
        {
            Log.LeftForLater(logger, reference.Address, exception);
        }
    }

    private Task HintAsync(
        OrganizationId organization, IntegrationId id, IReadOnlyList<SecretAddress> addresses, CancellationToken cancellationToken) => schedule.AddAsync(
        Hint.Garbage(organization, id.Value, user: null, addresses),
        cancellationToken);

    private async Task<SecretReference?> StoreAsync(SecretAddress? address, string? value, CancellationToken cancellationToken) =>
        address is { } chosen ? await secrets.SetAsync(chosen, new Credential { Token = value }, cancellationToken) : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Secret {Address} could not be removed now; its garbage hint will")]
        public static partial void LeftForLater(ILogger logger, SecretAddress address, Exception exception);
    }
}

/// <summary>The secrets a request carries, on their way to a vault.</summary>
/// <param name="ServerToken">Null when none was sent.</param>
/// <param name="ClientSecret">Null when none was sent.</param>
internal readonly record struct SentSecrets(string? ServerToken, string? ClientSecret)
{
    public bool IsEmpty => ServerToken is null && ClientSecret is null;

    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(SentSecrets);
}

/// <summary>Where the secrets of a request were put.</summary>
/// <param name="ServerToken">Null when none was sent.</param>
/// <param name="ClientSecret">Null when none was sent.</param>
internal readonly record struct KeptSecrets(SecretReference? ServerToken, SecretReference? ClientSecret)
{
    public IEnumerable<SecretReference> All => new[] { ServerToken, ClientSecret }.OfType<SecretReference>();
}
