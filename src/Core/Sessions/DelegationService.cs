using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Sessions;

/// <summary>Lists and withdraws what users have agreed to.</summary>
public sealed class DelegationService(SessionStore store, TimeProvider clock)
{
    private const int MostShown = 100;

    /// <summary>Returns the delegations that a user has given and not withdrawn, at most 100.</summary>
    public async Task<IReadOnlyList<Delegation>> ListAsync(OrganizationId organization, UserId person, CancellationToken cancellationToken) =>
        await store.ListAsync(organization, person, cancellationToken).Where(delegation => delegation.AgreedAt is not null).Take(MostShown).OrderBy(delegation => delegation.AgreedAt)
            .ToListAsync(cancellationToken);

    /// <summary>Returns the delegation with a key, for its user; null when the user has none with it. One point read.</summary>
    public async Task<Delegation?> FindAsync(OrganizationId organization, UserId person, string key, CancellationToken cancellationToken) =>
        await FindAsync(key, cancellationToken) is { } found && found.Organization == organization && found.Owner.Person == person && found.Owner.PersonOf is null ? found : null;

    /// <summary>Returns the delegation of an application with a key; null when it has none with it. One point read.</summary>
    public async Task<Delegation?> FindAsync(Application application, string key, CancellationToken cancellationToken) =>
        await FindAsync(key, cancellationToken) is { } found && found.Owner.Client == application.Id.ToString() ? found : null;

    /// <summary>Returns a page of the delegations to an application, and the last key when more may follow.</summary>
    public async Task<(IReadOnlyList<Delegation> Items, string? Last)> ListAsync(Application application, string? after, int limit, CancellationToken cancellationToken)
    {
        var (items, last) = await store.ListDelegationsAsync(application.Id, after, limit, cancellationToken);
        return ([.. items.Where(delegation => delegation.AgreedAt is not null)], last);
    }

    /// <summary>Withdraws a user's agreement and ends all sessions of that client for the user.</summary>
    public Task EndAsync(Delegation delegation, CancellationToken cancellationToken) =>
        ChangeAsync(delegation, (present, now) => present.Withdrawn(now), cancellationToken);

    /// <summary>Ends all sessions of a user, with every client. What the user agreed to stays.</summary>
    public async Task EndAllAsync(OrganizationId organization, UserId person, CancellationToken cancellationToken)
    {
        await foreach (var delegation in store.ListAsync(organization, person, cancellationToken))
            await ChangeAsync(delegation, (present, now) => present with { ValidAfter = now, Ended = [] }, cancellationToken);
    }

    private async Task<Delegation?> FindAsync(string key, CancellationToken cancellationToken) =>
        key.Length == 64 && key.All(char.IsAsciiHexDigitLower) && await store.FindDelegationAsync(key, cancellationToken) is { AgreedAt: not null } found ? found : null;

    private Task ChangeAsync(Delegation delegation, Func<Delegation, DateTimeOffset, Delegation> change, CancellationToken cancellationToken)
    {
        Delegation? present = delegation;
        return OptimisticConcurrency.RetryAsync(
            async token =>
            {
                if (await store.TryPutAsync(change(present, clock.GetUtcNow()), token))
                    return true;
                present = await store.FindDelegationAsync(delegation.Owner, token);
                return present is null;
            },
            cancellationToken);
    }
}
