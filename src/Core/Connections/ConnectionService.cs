using System.Collections.Concurrent;
using Kontext.Core.Bounds;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>Finds and lists connections. Connecting, refreshing and ending them are rooms of their own, above this one.</summary>
public sealed class ConnectionService(ConnectionStore store)
{
    // Point reads of one listing that run side by side; one after the other would take too long for an integration with many users.
    private const int AtOnce = 16;

    /// <summary>Returns the connection, or null when the user never connected. One point read.</summary>
    public Task<Connection?> FindAsync(OrganizationId organization, UserId user, IntegrationId integration, CancellationToken cancellationToken) =>
        store.FindAsync(organization, user, integration, cancellationToken);

    /// <summary>Returns the user's connections to the integrations of one page. One query; none for an empty page.</summary>
    public async Task<IReadOnlyDictionary<IntegrationId, Connection>> ListAsync(
        OrganizationId organization, UserId user, IReadOnlyList<Integration> page, CancellationToken cancellationToken) => page.Count == 0
        ? new Dictionary<IntegrationId, Connection>()
        : await store.ListAsync(organization, user, page[0].Id, page[^1].Id, cancellationToken);

    /// <summary>Counts the user's connections, ended ones included, and stops at <paramref name="most"/>. One request for each thousand.</summary>
    public Task<int> CountAsync(OrganizationId organization, UserId user, int most, CancellationToken cancellationToken) =>
        store.CountAsync(organization, user, most, cancellationToken);

    /// <summary>Returns a page of the connections to one integration, ended ones included. One query, and a point read for each user.</summary>
    public async Task<ConnectionPage> ListAsync(ListConnectionsRequest request, CancellationToken cancellationToken)
    {
        // One user more than asked for tells whether there is another page.
        var (organization, integration) = (request.Organization, request.Integration);
        var users = await store.ListUsersAsync(organization, integration, request.After, request.Limit + 1, cancellationToken);
        var found = await SideBySide.SelectAsync([.. users.Take(request.Limit)], (user, token) => store.FindAsync(organization, user, integration, token), cancellationToken);
        return new ConnectionPage(
            [.. found.OfType<Connection>()],
            users.Count > request.Limit ? request.CursorAfter(users[request.Limit - 1]) : null);
    }

    /// <summary>
    /// Returns the addresses of the client secrets that an integration's connections and endings still need. A point read and a query for each user.
    /// </summary>
    internal async Task<IReadOnlySet<SecretAddress>> ListClientSecretsAsync(
        OrganizationId organization, IntegrationId integration, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<SecretAddress, bool> found = new();
        await Parallel.ForEachAsync(
            store.ListUsersAsync(organization, integration, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (user, token) =>
            {
                if ((await store.FindAsync(organization, user, integration, token))?.Grant?.ClientSecret is { } secret)
                    found.TryAdd(secret.Address, true);
                await foreach (var ending in store.ListEndingsAsync(organization, user, token))
                {
                    if (ending.ClientSecret is { } needed)
                        found.TryAdd(needed.Address, true);
                }
            });
        return found.Keys.ToHashSet();
    }
}

/// <summary>A page of users' connections to an integration.</summary>
/// <param name="Items">The connections, in no meaningful order. A page may be short or empty and still have a next page.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last page.</param>
public sealed record ConnectionPage(IReadOnlyList<Connection> Items, string? NextCursor);
