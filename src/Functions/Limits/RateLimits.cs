using System.Threading.RateLimiting;
using Kontext.Core.Bounds;
using Kontext.Core.Caps;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Functions.Callers;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Limits;

/// <summary>
/// The limits of this instance for callers, users and organizations. Each method returns null, or the problem rate_limited.
/// </summary>
public sealed class RateLimits(IOptions<RateLimitOptions> options, CapService caps, ConnectionService connections)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ValidationRetryAfter = TimeSpan.FromSeconds(5);

    // The time from the creation of a link to the latest end of its session.
    private static readonly TimeSpan SessionLife = ConnectSession.LinkLifetime + ConnectSession.Lifetime;

    private readonly TokenBuckets _callers = PerSecond(options.Value.RequestsPerCaller);
    private readonly TokenBuckets _organizations = PerSecond(options.Value.RequestsPerOrganization);
    private readonly TokenBuckets _made = new(options.Value.IntegrationsPerDay, TimeSpan.FromDays(1) / options.Value.IntegrationsPerDay, added: 1);
    private readonly TokenBuckets _secrets = PerSecond(options.Value.SecretWritesPerOrganization);
    private readonly TokenBuckets _sessions = new(options.Value.SessionsPerPerson, SessionLife / options.Value.SessionsPerPerson, added: 1);
    private readonly ConcurrencyPermits _validations = new(options.Value.ValidationsPerOrganization);
    private readonly ConcurrencyPermits _discoveries = new(options.Value.DiscoveriesPerOrganization);

    /// <summary>Counts a request of a caller with a validated token.</summary>
    internal Problem? Request(Caller caller) => caller.User is { } user
        ? Request(caller.Organization, user)
        : Request(caller.Organization, TokenBuckets.KeyOf(caller.Issuer, caller.Subject));

    /// <summary>Counts a request of a user, with a token or from a page.</summary>
    internal Problem? Request(OrganizationId organization, UserId person) => Request(organization, TokenBuckets.KeyOf(person.Issuer, person.Subject));

    /// <summary>
    /// Counts a browser's request in a session. An unconfirmed session has its own limit, so that a stranger with the link uses up none of
    /// the user's requests.
    /// </summary>
    internal Problem? Request(ConnectSession session) => session.ConfirmedAt is null
        ? Request(session.Organization, session.Id.Value)
        : Request(session.Organization, session.User);

    /// <summary>Counts a request that writes a secret.</summary>
    internal Problem? SecretWrite(OrganizationId organization) => _secrets.TryTake(organization.Key) is { } wait
        ? Problem.RateLimited("This organization brings more secrets in a second than are kept for it.", wait)
        : null;

    /// <summary>Checks whether the organization may create an integration, with a secret or without.</summary>
    internal async Task<Problem?> CreateAsync(OrganizationId organization, bool bringsSecret, CancellationToken cancellationToken) =>
        _made.FindWait(organization.Key) is { } wait
            ? Problem.RateLimited("This organization has made as many integrations as it may make in a day.", wait)
            : await caps.CheckIntegrationsAsync(organization, cancellationToken) ?? (bringsSecret ? SecretWrite(organization) : null);

    /// <summary>Counts a created integration for one day. It counts after archiving too, because it still takes up storage.</summary>
    internal void Created(OrganizationId organization) => _made.TryTake(organization.Key);

    /// <summary>Checks whether the user may connect to an integration. An existing connection can always be replaced.</summary>
    internal async Task<Problem?> ConnectAsync(Integration integration, UserId person, CancellationToken cancellationToken)
    {
        if (await caps.CheckConnectionsAsync(integration.Organization, person, cancellationToken) is not { } problem)
            return null;
        return await connections.FindAsync(integration.Organization, person, integration.Id, cancellationToken) is null ? problem : null;
    }

    /// <summary>Counts a connect link for a user, or the start of an authorization.</summary>
    internal Problem? Session(OrganizationId organization, UserId person) => _sessions.TryTake(organization.Key + TokenBuckets.KeyOf(person.Issuer, person.Subject)) is { } wait
        ? Problem.RateLimited("This person has begun as many connect sessions as a person may begin in half an hour. Try again later.", wait)
        : null;

    /// <summary>Runs a call to an integration's server that a caller waits for. Problem: rate_limited; those of the call.</summary>
    internal async Task<Outcome<T>> ValidateAsync<T>(OrganizationId organization, Func<Task<Outcome<T>>> call)
        where T : notnull
    {
        var (lease, problem) = AtOnce(_validations, organization, "This organization has as many validations under way as are made for it at once.");
        using (lease)
            return problem is null ? await call() : problem;
    }

    /// <summary>
    /// Begins discovery and registration for a connecting user. The caller disposes the lease at its end. The limit keeps slow servers of
    /// one organization from holding many requests of this instance.
    /// </summary>
    internal (RateLimitLease Lease, Problem? Problem) Discovery(OrganizationId organization) => AtOnce(
        _discoveries, organization, "This organization has as many people on their way to authorization servers as are served at once.");

    private static (RateLimitLease Lease, Problem? Problem) AtOnce(ConcurrencyPermits permits, OrganizationId organization, string message)
    {
        var lease = permits.Take(organization.Key);
        return (lease, lease.IsAcquired ? null : Problem.RateLimited(message, ValidationRetryAfter));
    }

    private Problem? Request(OrganizationId organization, string caller)
    {
        if (_callers.TryTake(organization.Key + caller) is { } callerWait)
            return Problem.RateLimited("This caller makes more requests in a second than are answered.", callerWait);
        return _organizations.TryTake(organization.Key) is { } wait
            ? Problem.RateLimited("This organization makes more requests in a second than are answered.", wait)
            : null;
    }

    private static TokenBuckets PerSecond(int most) => new(most, Second, most);
}
