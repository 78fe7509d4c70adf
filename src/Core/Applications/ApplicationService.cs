using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>Creates, reads, changes and archives the applications and service accounts of an organization.</summary>
public sealed class ApplicationService(ApplicationStore store, TimeProvider clock)
{
    private const int Attempts = 5;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Returns the client with this client id, of any organization and archived or not; null when there is none. Client authentication uses
    /// it. One point read.
    /// </summary>
    public Task<Application?> FindAsync(ClientId id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    /// <summary>
    /// Returns a client of the organization that is in use. Returns null for an archived client, another organization's client, and a text
    /// that is no id.
    /// </summary>
    /// <param name="organization">The organization of the client.</param>
    /// <param name="serviceAccount">Whether the client must be a service account.</param>
    /// <param name="id">The UUID, as the caller sent it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Application?> FindAsync(OrganizationId organization, bool serviceAccount, string? id, CancellationToken cancellationToken) =>
        await FindAnyAsync(organization, serviceAccount, id, cancellationToken) is { IsArchived: false } found ? found : null;

    /// <summary>
    /// Returns a client of the organization, archived or not; null when there is none. A repeated archive request must find the archived
    /// client.
    /// </summary>
    public async Task<Application?> FindAnyAsync(OrganizationId organization, bool serviceAccount, string? id, CancellationToken cancellationToken) =>
        Input.PlainUuid.TryParse(id, out var value)
        && await store.FindAsync(new ClientId(serviceAccount, value), cancellationToken) is { } found && found.Organization == organization
            ? found
            : null;

    /// <summary>Returns a page of the clients that are in use.</summary>
    public async Task<ApplicationPage> ListAsync(ListApplicationsRequest request, CancellationToken cancellationToken)
    {
        var (items, last) = await store.ListAsync(request, cancellationToken);
        return new ApplicationPage(items, last is { } after ? request.CursorAfter(after) : null);
    }

    /// <summary>
    /// Creates an application, once for an idempotency key. Problems: rate_limited, when the organization has reached its limit of clients;
    /// those of <see cref="FindMadeAsync"/>.
    /// </summary>
    public Task<Outcome<NewClient>> CreateAsync(
        OrganizationId organization, CreateApplicationRequest request, KeyedRequest? key, CancellationToken cancellationToken) => AddAsync(
        request.Settings.ApplyTo(New(organization, request.Kind, request.Names, key) with { Scopes = ClientSettings.DefaultScopes }), key, cancellationToken);

    /// <summary>
    /// Creates a service account, once for an idempotency key. Problems: rate_limited, when the organization has reached its limit of clients;
    /// those of <see cref="FindMadeAsync"/>.
    /// </summary>
    public Task<Outcome<NewClient>> CreateAsync(
        OrganizationId organization, CreateServiceAccountRequest request, KeyedRequest? key, CancellationToken cancellationToken) =>
        AddAsync(New(organization, ApplicationKind.ServiceAccount, request.Names, key), key, cancellationToken);

    /// <summary>
    /// Returns the public application that an earlier request with the key made. Problems: idempotency_secret_shown, for a client with a
    /// secret; idempotency_key_reused, idempotency_key_in_use.
    /// </summary>
    public Task<EarlierRequest<NewClient>> FindMadeAsync(OrganizationId organization, KeyedRequest request, CancellationToken cancellationToken) => store.FindMadeAsync(
        organization,
        request,
        made => made.Kind == ApplicationKind.Public ? (Outcome<NewClient>)new NewClient(made, Secret: null) : IdempotencyProblems.SecretShown(made.Id.Id),
        cancellationToken);

    /// <summary>Changes an application. Problems: not_found, concurrent_change.</summary>
    public Task<Outcome<Application>> UpdateAsync(Application present, UpdateApplicationRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(present, request.ApplyTo, cancellationToken);

    /// <summary>Changes the OAuth settings of an application. Problems: those of the request, not_found, concurrent_change.</summary>
    public async Task<Outcome<Application>> UpdateAsync(Application present, UpdateClientRequest request, CancellationToken cancellationToken) =>
        request.Check(present) is { } problem ? problem : await ChangeAsync(present, request.ApplyTo, cancellationToken);

    /// <summary>Ends all sessions of users with the application, in one write. Problems: not_found, concurrent_change.</summary>
    public Task<Outcome<Application>> EndSessionsAsync(Application present, CancellationToken cancellationToken) =>
        ChangeAsync(present, application => application with { SessionsValidAfter = clock.GetUtcNow() }, cancellationToken);

    /// <summary>Gives a client a new secret. Problems: public_client, not_found, concurrent_change.</summary>
    public async Task<Outcome<NewClient>> RotateAsync(Application present, RotateSecretRequest request, CancellationToken cancellationToken)
    {
        string? secret = null;
        var rotated = await ReplaceAsync(present, Rotate, cancellationToken);
        return rotated.Succeeded(out var application, out var problem) ? new NewClient(application, secret) : problem;

        Outcome<Application> Rotate(Application client)
        {
            if (client.IsArchived)
                return NotFound(client);
            if (client.Secret is not { } before)
                return Problem.Conflict(ErrorCodes.PublicClient, "This application is public, so it has no secret.");
            var now = clock.GetUtcNow();
            (secret, var kept) = before.Rotated(request.Grace, now);
            return client with { Secret = kept, UpdatedAt = now };
        }
    }

    /// <summary>
    /// Archives a client, which can then no longer authenticate. Archiving an archived client changes nothing. Problem: concurrent_change.
    /// </summary>
    public async Task<Outcome<Application>> ArchiveAsync(Application present, CancellationToken cancellationToken)
    {
        var archived = await ReplaceAsync(
            present, client => client.IsArchived ? client : client with { ArchivedAt = clock.GetUtcNow(), Secret = null }, cancellationToken);
        if (archived.Succeeded(out var client, out _))
            await store.UnlistAsync(client.Organization, client.Id, cancellationToken);
        return archived;
    }

    /// <summary>Applies a change to the stored client.</summary>
    internal Task<Outcome<Application>> ChangeAsync(Application present, Func<Application, Application> change, CancellationToken cancellationToken) =>
        ReplaceAsync(present, client => Changed(client, change), cancellationToken);

    private Outcome<Application> Changed(Application client, Func<Application, Application> change)
    {
        if (client.IsArchived)
            return NotFound(client);
        var next = change(client);
        return next.IsConfiguredLike(client) ? client : next with { UpdatedAt = clock.GetUtcNow() };
    }

    // Reads the row and makes the replacement again when another request changed the row meanwhile. The same client in place of itself is
    // not written.
    private async Task<Outcome<Application>> ReplaceAsync(Application present, Func<Application, Outcome<Application>> replace, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (!replace(present).Succeeded(out var next, out var problem))
                return problem;
            if (ReferenceEquals(next, present))
                return present;
            if (await store.TryReplaceAsync(present, next, cancellationToken) is { } replaced)
                return replaced;
            if (await store.FindAsync(present.Id, cancellationToken) is not { } found)
                return NotFound(present);
            present = found;
        }

        return Problem.Conflict(ErrorCodes.ConcurrentChange, "This client was changed at the same time by another request; read it again and repeat.");
    }

    private async Task<Outcome<NewClient>> AddAsync(Application application, KeyedRequest? key, CancellationToken cancellationToken)
    {
        var (secret, kept) = application.Kind == ApplicationKind.Public ? (null, null) : ((string?, ClientSecret?))ClientSecret.New();
        var added = application with { Secret = kept };
        return await store.TryAddAsync(added, key, cancellationToken) switch
        {
            AddResult.Added => new NewClient(added, secret),
            AddResult.TooMany => Problem.RateLimited(
                $"This organization has as many applications and service accounts as it may have, {ApplicationStore.Most}. Delete some that are not needed.", TimeSpan.FromMinutes(1)),
            _ => (await FindMadeAsync(application.Organization, key!, cancellationToken)).Answer ?? IdempotencyProblems.InUse(Soon),
        };
    }

    private Application New(OrganizationId organization, ApplicationKind kind, ApplicationNames names, KeyedRequest? key)
    {
        var now = clock.GetUtcNow();
        return new Application
        {
            Id = ClientId.TryParse(key?.Begun?.Made) ?? new ClientId(kind == ApplicationKind.ServiceAccount, Guid.CreateVersion7(now)),
            Organization = organization,
            Name = names.Name,
            Description = names.Description,
            Kind = kind,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static Problem NotFound(Application present) => Problem.NotFound(present.Id.IsServiceAccount ? "service account" : "application");
}

/// <summary>A client with its new secret. The secret is returned once only.</summary>
/// <param name="Application">The stored client.</param>
/// <param name="Secret">The secret; null for a public application.</param>
public sealed record NewClient(Application Application, string? Secret)
{
    /// <summary>Returns the type name; the secret stays out of logs.</summary>
    public override string ToString() => nameof(NewClient);
}
