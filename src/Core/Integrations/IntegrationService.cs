using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>Creates, reads, changes and archives the integrations of an organization.</summary>
public sealed class IntegrationService(
    IntegrationStore store, IntegrationSecrets secrets, IntegrationChecks checks, ScheduleStore schedule, IntegrationIds ids, TimeProvider clock)
{
    // An attempt fails when another caller changed the row in between. After the last attempt the caller gets concurrent_change.
    private const int Attempts = 5;

    /// <summary>Creates an integration without calling its server. Problem: name_taken.</summary>
    public Task<Outcome<Integration>> CreateAsync(OrganizationId organization, CreateIntegrationRequest request, CancellationToken cancellationToken) =>
        CreateAsync(organization, request, key: null, cancellationToken);

    /// <summary>
    /// Creates an integration once for its idempotency key. When another request with the key comes first, returns what that one made.
    /// Problems: name_taken, idempotency_key_reused.
    /// </summary>
    public async Task<Outcome<Integration>> CreateAsync(
        OrganizationId organization, CreateIntegrationRequest request, KeyedRequest? key, CancellationToken cancellationToken)
    {
        var id = ids.Next();
        var stored = await secrets.StoreAsync(organization, id, request.Sent, leaving: [], cancellationToken);
        var hint = await checks.HintAsync(organization, id, TimeSpan.Zero, cancellationToken);
        var integration = request.ToIntegration(organization, id, stored, clock.GetUtcNow()) with { Hint = hint };
        if (await store.TryAddAsync(integration, key, cancellationToken))
            return integration;

        // Only this call knows the fresh id. If the row exists, our write succeeded, its answer was lost, and another caller changed the
        // row.
        if (await store.FindAsync(organization, id, cancellationToken) is { } own)
            return own;
        await RemoveAllAsync(integration.Secrets, cancellationToken);
        await checks.ForgetAsync(hint, cancellationToken);
        return key is null ? IntegrationProblems.NameTaken() : (await FindMadeAsync(organization, key, cancellationToken)).Answer ?? IntegrationProblems.NameTaken();
    }

    /// <summary>Returns what an earlier request with the key made. Problem: idempotency_key_reused.</summary>
    public Task<EarlierRequest<Integration>> FindMadeAsync(OrganizationId organization, KeyedRequest request, CancellationToken cancellationToken) =>
        store.FindMadeAsync(organization, request, cancellationToken);

    /// <summary>Returns the integration, archived or not; null when the organization has none with this id.</summary>
    public Task<Integration?> FindAsync(OrganizationId organization, IntegrationId id, CancellationToken cancellationToken) =>
        store.FindAsync(organization, id, cancellationToken);

    /// <summary>
    /// Returns the integration with an id from a request; null when the text is no id, or the organization has none with it.
    /// </summary>
    public Task<Integration?> FindAsync(OrganizationId organization, string? id, CancellationToken cancellationToken) =>
        IntegrationId.TryParse(id, out var key) ? store.FindAsync(organization, key, cancellationToken) : Task.FromResult<Integration?>(null);

    /// <summary>One in use; null for any other. One point read.</summary>
    internal Task<Integration?> FindInUseAsync(OrganizationId organization, IntegrationId id, CancellationToken cancellationToken) =>
        store.FindInUseAsync(organization, id, cancellationToken);

    /// <summary>The id of the one in use that has a name; null when none has. One point read.</summary>
    internal Task<IntegrationId?> FindIdAsync(OrganizationId organization, IntegrationName name, CancellationToken cancellationToken) =>
        store.FindIdAsync(organization, name, cancellationToken);

    /// <summary>Returns a page of the integrations that are not archived.</summary>
    public Task<IntegrationPage> ListAsync(ListIntegrationsRequest request, CancellationToken cancellationToken) =>
        store.ListAsync(request, cancellationToken);

    /// <summary>
    /// Counts the integrations that are not archived, up to <paramref name="most"/>. It costs one storage request for each thousand.
    /// </summary>
    public Task<int> CountAsync(OrganizationId organization, int most, CancellationToken cancellationToken) =>
        store.CountAsync(organization, most, cancellationToken);

    /// <summary>Applies a merge patch at any revision. Problems: the request's own, archived, name_taken.</summary>
    public Task<Outcome<Integration>> UpdateAsync(Integration present, UpdateIntegrationRequest request, CancellationToken cancellationToken) =>
        UpdateAsync(present, request, RevisionCondition.None, cancellationToken);

    /// <summary>Applies a merge patch. Problems: the request's own, archived, precondition_failed, name_taken.</summary>
    public Task<Outcome<Integration>> UpdateAsync(
        Integration present, UpdateIntegrationRequest request, RevisionCondition condition, CancellationToken cancellationToken) =>
        ChangeAsync(present, request, condition, cancellationToken);

    /// <summary>Replaces the OAuth configuration. Problems: wrong_auth_mode, archived, precondition_failed.</summary>
    public Task<Outcome<Integration>> ReplaceOAuthAsync(
        Integration present, ReplaceOAuthRequest request, RevisionCondition condition, CancellationToken cancellationToken) =>
        ChangeAsync(present, request, condition, cancellationToken);

    /// <summary>Removes the OAuth configuration, and sets authMode oauth to none. Problems: archived, precondition_failed.</summary>
    public Task<Outcome<Integration>> RemoveOAuthAsync(Integration present, RevisionCondition condition, CancellationToken cancellationToken) =>
        ChangeAsync(present, new RemoveOAuth(), condition, cancellationToken);

    /// <summary>Whether a merge patch would write anything: false for one that changes nothing, and for one that is refused.</summary>
    public static bool Changes(Integration present, UpdateIntegrationRequest request, RevisionCondition condition) => IsWritten(present, request, condition);

    /// <summary>The same for a replacement of the OAuth configuration.</summary>
    public static bool Changes(Integration present, ReplaceOAuthRequest request, RevisionCondition condition) => IsWritten(present, request, condition);

    /// <summary>Whether clearing the OAuth configuration would write anything.</summary>
    public static bool RemovesOAuth(Integration present, RevisionCondition condition) => IsWritten(present, new RemoveOAuth(), condition);

    /// <summary>Archives an integration at any revision.</summary>
    public Task<Outcome<Integration>> ArchiveAsync(Integration present, CancellationToken cancellationToken) =>
        ArchiveAsync(present, RevisionCondition.None, cancellationToken);

    /// <summary>
    /// Archives an integration. It leaves the lists, its name becomes free, and it takes no new connections; present connections stay.
    /// Archiving twice changes nothing. Problem: precondition_failed.
    /// </summary>
    public async Task<Outcome<Integration>> ArchiveAsync(Integration present, RevisionCondition condition, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (condition.Check(present) is { } problem)
                return problem;
            if (present.IsArchived)
                return present;
            await HintSweepAsync(present, cancellationToken);
            var archived = present with { ArchivedAt = clock.GetUtcNow(), Hint = null };
            if (await store.TryArchiveAsync(present, archived, cancellationToken))
            {
                await checks.ForgetAsync(present.Hint, cancellationToken);
                return archived;
            }

            if (await FindAgainAsync(present, cancellationToken) is not { } changed)
                return Problem.NotFound();
            present = changed;
        }

        return IntegrationProblems.ConcurrentChange();
    }

    private async Task<Outcome<Integration>> ChangeAsync(
        Integration present, IIntegrationChange change, RevisionCondition condition, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // Each attempt checks the condition again, because it must hold for the revision that is replaced.
            if (FindProblem(present, change, condition) is { } problem)
                return problem;
            var draft = change.ApplyTo(present, default);
            if (change.Sent.IsEmpty && draft.IsConfiguredLike(present))
                return present;

            var leaving = present.Secrets.Except(draft.Secrets).ToList();
            // Each attempt stores fresh secrets: other callers may have removed those of the attempt before.
            var stored = await secrets.StoreAsync(present.Organization, present.Id, change.Sent, leaving, cancellationToken);
            var next = change.ApplyTo(present, stored).Following(present, clock.GetUtcNow());
            if (next.Epoch != present.Epoch)
                await HintSweepAsync(present, cancellationToken);
            if (!next.IsCheckedLike(present))
                next = next with { Hint = await checks.HintAsync(present.Organization, present.Id, TimeSpan.Zero, cancellationToken) };
            var result = await store.TryReplaceAsync(present, next, cancellationToken);
            if (result == ReplaceResult.Replaced)
            {
                // A revocation may still need the old client secret. The garbage hint deletes the secret when no connection and no ending
                // needs it.
                if (present.ServerToken != next.ServerToken)
                    await secrets.RemoveAsync(present.ServerToken, cancellationToken);
                if (present.Hint != next.Hint)
                    await checks.ForgetAsync(present.Hint, cancellationToken);
                return next;
            }

            // Only the row tells whether it refers to the new secrets: the write may have succeeded although its answer was lost.
            var changed = await FindAgainAsync(present, cancellationToken);
            await RemoveAllAsync(stored.All.Except(changed?.Secrets ?? []), cancellationToken);
            if (next.Hint != present.Hint && next.Hint != changed?.Hint)
                await checks.ForgetAsync(next.Hint, cancellationToken);
            if (changed is null)
                return Problem.NotFound();
            if (result == ReplaceResult.NameTaken)
                return IntegrationProblems.NameTaken();
            present = changed;
        }

        return IntegrationProblems.ConcurrentChange();
    }

    // An archived one has no revision that could be replaced.
    private static Problem? FindProblem(Integration present, IIntegrationChange change, RevisionCondition condition) =>
        (present.IsArchived ? null : condition.Check(present)) ?? change.Check(present) ?? IntegrationProblems.OfArchived(present);

    private static bool IsWritten(Integration present, IIntegrationChange change, RevisionCondition condition) =>
        FindProblem(present, change, condition) is null && !(change.Sent.IsEmpty && change.ApplyTo(present, default).IsConfiguredLike(present));

    private async Task RemoveAllAsync(IEnumerable<SecretReference> unused, CancellationToken cancellationToken)
    {
        foreach (var secret in unused)
            await secrets.RemoveAsync(secret, cancellationToken);
    }

    private Task<Integration?> FindAgainAsync(Integration present, CancellationToken cancellationToken) =>
        store.FindAsync(present.Organization, present.Id, cancellationToken);

    private Task HintSweepAsync(Integration present, CancellationToken cancellationToken) => schedule.AddAsync(
        new Hint { Kind = HintKind.Sweep, Organization = present.Organization, Integration = present.Id.Value, DueIn = TimeSpan.Zero },
        cancellationToken);
}
