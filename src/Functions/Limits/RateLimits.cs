using System.Threading.RateLimiting;
using Kontext.Core.Bounds;
using Kontext.Core.Caps;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Functions.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Limits;

/// <summary>What callers, people and organizations may ask for, within this instance. Every answer is a problem, rate_limited, or null.</summary>
public sealed class RateLimits(IOptions<RateLimitOptions> options, CapService caps, ConnectionService connections)
{
    private const int MostOrganizations = 10_000;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ValidationRetryAfter = TimeSpan.FromSeconds(5);

    // From the making of a link to the end of its session.
    private static readonly TimeSpan SessionLife = ConnectSession.LinkLifetime + ConnectSession.Lifetime;

    private readonly TokenBuckets _callers = PerSecond(options.Value.RequestsPerCaller);
    private readonly TokenBuckets _organizations = PerSecond(options.Value.RequestsPerOrganization);
    private readonly TokenBuckets _made = new(options.Value.IntegrationsPerDay, TimeSpan.FromDays(1) / options.Value.IntegrationsPerDay, added: 1);
    private readonly TokenBuckets _secrets = PerSecond(options.Value.SecretWritesPerOrganization);
    private readonly TokenBuckets _sessions = new(options.Value.SessionsPerPerson, SessionLife / options.Value.SessionsPerPerson, added: 1);
    private readonly LeastUsed<string, ConcurrencyLimiter> _validations = new(MostOrganizations);
    private readonly LeastUsed<string, ConcurrencyLimiter> _discoveries = new(MostOrganizations);

    /// <summary>A request of a caller whose token was checked.</summary>
    internal Problem? Request(Caller caller) => caller.User is { } user
        ? Request(caller.Organization, user)
        : Request(caller.Organization, TokenBuckets.KeyOf(caller.Issuer, caller.Subject));

    /// <summary>A request of a person, by a token or from a page.</summary>
    internal Problem? Request(OrganizationId organization, UserId person) => Request(organization, TokenBuckets.KeyOf(person.Issuer, person.Subject));

    /// <summary>A request of a browser in a session whose person may not be known yet: a stranger with a link uses up none of the person's requests.</summary>
    internal Problem? Request(ConnectSession session) => session.ConfirmedAt is null
        ? Request(session.Organization, session.Id.Value)
        : Request(session.Organization, session.User);

    /// <summary>A request that brings a secret to keep.</summary>
    internal Problem? SecretWrite(OrganizationId organization) => _secrets.TryTake(organization.Key) is { } wait
        ? Problem.RateLimited("This organization brings more secrets in a second than are kept for it.", wait)
        : null;

    /// <summary>A new integration, with a secret or without.</summary>
    internal async Task<Problem?> CreateAsync(OrganizationId organization, bool bringsSecret, CancellationToken cancellationToken) =>
        _made.FindWait(organization.Key) is { } wait
            ? Problem.RateLimited("This organization has made as many integrations as it may make in a day.", wait)
            : await caps.CheckIntegrationsAsync(organization, cancellationToken) ?? (bringsSecret ? SecretWrite(organization) : null);

    /// <summary>An integration was made. It counts for a day, archived or not: what is archived takes up storage too.</summary>
    internal void Created(OrganizationId organization) => _made.TryTake(organization.Key);

    /// <summary>A person's connection to an integration; one that is there already may be replaced, however many there are.</summary>
    internal async Task<Problem?> ConnectAsync(Integration integration, UserId person, CancellationToken cancellationToken)
    {
        if (await caps.CheckConnectionsAsync(integration.Organization, person, cancellationToken) is not { } problem)
            return null;
        return await connections.FindAsync(integration.Organization, person, integration.Id, cancellationToken) is null ? problem : null;
    }

    /// <summary>A link for a person, or a person on the way to an authorization server.</summary>
    internal Problem? Session(OrganizationId organization, UserId person) => _sessions.TryTake(organization.Key + TokenBuckets.KeyOf(person.Issuer, person.Subject)) is { } wait
        ? Problem.RateLimited("This person has begun as many connect sessions as a person may begin in half an hour. Try again later.", wait)
        : null;

    /// <summary>A validation; dispose the lease when it has ended.</summary>
    internal (RateLimitLease Lease, Problem? Problem) Validation(OrganizationId organization) => AtOnce(
        _validations, organization, options.Value.ValidationsPerOrganization, "This organization has as many validations under way as are made for it at once.");

    /// <summary>
    /// Finding out where people sign in, and registering there, for a person who connects; dispose the lease when it has ended. Slow servers of one
    /// organization can so hold up no more than a few requests of this instance.
    /// </summary>
    internal (RateLimitLease Lease, Problem? Problem) Discovery(OrganizationId organization) => AtOnce(
        _discoveries, organization, options.Value.DiscoveriesPerOrganization, "This organization has as many people on their way to authorization servers as are served at once.");

    private static (RateLimitLease Lease, Problem? Problem) AtOnce(
        LeastUsed<string, ConcurrencyLimiter> limiters, OrganizationId organization, int most, string message)
    {
        var lease = limiters.GetOrAdd(organization.Key, _ => new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = most, QueueLimit = 0 })).AttemptAcquire();
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
