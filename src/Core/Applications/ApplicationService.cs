using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>Creates, reads, changes and archives the applications and service accounts of an organization.</summary>
public sealed class ApplicationService(ApplicationStore store, TimeProvider clock)
{
    private const int Attempts = 5;

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
        return new ApplicationPage(items, last is { } after ? ApplicationCursor.Write(request.Organization, after) : null);
    }

    /// <summary>Creates an application. Problem: rate_limited, when the organization has reached its limit of clients.</summary>
    public Task<Outcome<NewClient>> CreateAsync(OrganizationId organization, CreateApplicationRequest request, CancellationToken cancellationToken) => AddAsync(
        request.Settings.ApplyTo(New(organization, request.Kind, request.Names) with { Scopes = ClientSettings.DefaultScopes }), cancellationToken);

    /// <summary>Creates a service account. Problem: rate_limited, when the organization has reached its limit of clients.</summary>
    public Task<Outcome<NewClient>> CreateAsync(OrganizationId organization, CreateServiceAccountRequest request, CancellationToken cancellationToken) =>
        AddAsync(New(organization, ApplicationKind.ServiceAccount, request.Names), cancellationToken);

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
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (present.Secret is not { } before)
                return Problem.Conflict(ErrorCodes.PublicClient, "This application is public, so it has no secret.");
            var now = clock.GetUtcNow();
            var (secret, kept) = before.Rotated(request.Grace, now);
            if (await store.TryReplaceAsync(present, present with { Secret = kept, UpdatedAt = now }, cancellationToken) is { } rotated)
                return new NewClient(rotated, secret);
            if (await FindAgainAsync(present, cancellationToken) is not { } changed)
                return NotFound(present);
            present = changed;
        }

        return ConcurrentChange();
    }

    /// <summary>
    /// Archives a client, which can then no longer authenticate. Archiving an archived client changes nothing. Problem: concurrent_change.
    /// </summary>
    public async Task<Outcome<Application>> ArchiveAsync(Application present, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var archived = present.IsArchived
                ? present
                : await store.TryReplaceAsync(present, present with { ArchivedAt = clock.GetUtcNow(), Secret = null }, cancellationToken);
            if (archived is not null)
            {
                await store.UnlistAsync(archived.Organization, archived.Id, cancellationToken);
                return archived;
            }

            if (await store.FindAsync(present.Id, cancellationToken) is not { } changed)
                return NotFound(present);
            present = changed;
        }

        return ConcurrentChange();
    }

    /// <summary>
    /// Applies a change to the stored client. Reads the row and applies the change again when another request changed the row meanwhile.
    /// </summary>
    internal async Task<Outcome<Application>> ChangeAsync(Application present, Func<Application, Application> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var next = change(present);
            if (next.IsConfiguredLike(present))
                return present;
            if (await store.TryReplaceAsync(present, next with { UpdatedAt = clock.GetUtcNow() }, cancellationToken) is { } changed)
                return changed;
            if (await FindAgainAsync(present, cancellationToken) is not { } found)
                return NotFound(present);
            present = found;
        }

        return ConcurrentChange();
    }

    private async Task<Outcome<NewClient>> AddAsync(Application application, CancellationToken cancellationToken)
    {
        var (secret, kept) = application.Kind == ApplicationKind.Public ? (null, null) : ((string?, ClientSecret?))ClientSecret.New();
        var added = application with { Secret = kept };
        return await store.TryAddAsync(added, cancellationToken)
            ? new NewClient(added, secret)
            : Problem.RateLimited(
                $"This organization has as many applications and service accounts as it may have, {ApplicationStore.Most}. Delete some that are not needed.", TimeSpan.FromMinutes(1));
    }

    private Application New(OrganizationId organization, ApplicationKind kind, ApplicationNames names)
    {
        var now = clock.GetUtcNow();
        return new Application
        {
            Id = new ClientId(kind == ApplicationKind.ServiceAccount, Guid.CreateVersion7(now)),
            Organization = organization,
            Name = names.Name,
            Description = names.Description,
            Kind = kind,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private async Task<Application?> FindAgainAsync(Application present, CancellationToken cancellationToken) =>
        await store.FindAsync(present.Id, cancellationToken) is { IsArchived: false } found ? found : null;

    private static Problem NotFound(Application present) => Problem.NotFound(present.Id.IsServiceAccount ? "service account" : "application");

    private static Problem ConcurrentChange() =>
        Problem.Conflict(ErrorCodes.ConcurrentChange, "This client was changed at the same time by another request; read it again and repeat.");
}
