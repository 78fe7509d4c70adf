using Kontext.Core.Input;
using Kontext.Core.Schedule;

namespace Kontext.Core.Integrations;

/// <summary>
/// Claims the check of an integration and records its result. A check changes neither revision nor updatedAt. Its result is stored only
/// while the checked configuration is still the present one.
/// </summary>
public sealed class IntegrationChecks(IntegrationStore store, ScheduleStore schedule, TimeProvider clock)
{
    // A write fails when another caller changed the row in between.
    private const int Attempts = 5;

    /// <summary>Claims the check. Returns null when another instance holds the claim, or when the integration has changed.</summary>
    /// <param name="present">The integration as it was just read.</param>
    /// <param name="lease">How long the claim holds. It must be longer than a check with all its writes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Integration?> ClaimAsync(Integration present, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return present.Claim.IsHeld(now)
            ? null
            : await store.TryUpdateAsync(present, present with { Claim = present.Claim.Next(now + lease) }, cancellationToken);
    }

    /// <summary>Whether the integration's record names this hint.</summary>
    public static bool Names(Integration integration, HintKey hint) => integration.Hint?.Id == hint.Id;

    /// <summary>
    /// Stores the result of a check and the time of the next one. The order is: the new hint, the record that names it, removal of the old
    /// hint.
    /// </summary>
    /// <param name="looked">The integration as it was checked, with or without a claim. Its hint is the one that the caller last
    /// read.</param>
    /// <param name="result">The result of the check.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The integration as it is stored afterwards.</returns>
    public async Task<Integration> RecordAsync(Integration looked, CheckRecord result, CancellationToken cancellationToken)
    {
        var hint = await HintAsync(looked.Organization, looked.Id, result.AgainIn, cancellationToken);
        var found = looked;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var next = found with
            {
                Validation = result.Validation,
                CapabilitiesChangedAt = result.CapabilitiesChangedAt ?? found.CapabilitiesChangedAt,
                OAuthMetadata = result.OAuthMetadata,
                Hint = hint,
                Claim = found.Claim.Released(),
            };
            if (await store.TryUpdateAsync(found, next, cancellationToken) is { } recorded)
            {
                // The row already names our hint when an earlier attempt was written but its answer was lost.
                if (found.Hint?.Id != hint.Id)
                    await ForgetAsync(found.Hint?.Id == looked.Hint?.Id ? looked.Hint : found.Hint, cancellationToken);
                return recorded;
            }

            if (await store.FindAsync(looked.Organization, looked.Id, cancellationToken) is not { } changed)
                break;
            found = changed;
            if (found.IsArchived || !found.IsCheckedLike(looked) || found.Claim.Fence != looked.Claim.Fence)
                break;
        }

        if (!Names(found, hint))
            await ForgetAsync(hint, cancellationToken);
        return found;
    }

    /// <summary>Writes the hint of a coming check. The caller then writes the record that names it.</summary>
    internal Task<HintKey> HintAsync(OrganizationId organization, IntegrationId id, TimeSpan dueIn, CancellationToken cancellationToken) =>
        schedule.AddAsync(new Hint { Kind = HintKind.Validate, Organization = organization, Integration = id.Value, DueIn = dueIn }, cancellationToken);

    /// <summary>Removes a hint that no record names any more. If the hint was moved meanwhile, it is dropped when it falls due.</summary>
    internal Task ForgetAsync(HintKey? hint, CancellationToken cancellationToken) =>
        hint is { } key ? schedule.RemoveAsync(key, cancellationToken) : Task.CompletedTask;
}

/// <summary>What a check stores in its integration.</summary>
/// <param name="Validation">The result.</param>
/// <param name="AgainIn">The time until the next check, from now.</param>
public sealed record CheckRecord(ValidationRecord Validation, TimeSpan AgainIn)
{
    /// <summary>When the server's tools were found changed, UTC; null leaves the stored value.</summary>
    public DateTimeOffset? CapabilitiesChangedAt { get; init; }

    /// <summary>The discovered OAuth endpoints; null removes the stored ones.</summary>
    public OAuthMetadata? OAuthMetadata { get; init; }
}

/// <summary>A claim on the check of an integration: only one of many instances checks it at a time.</summary>
/// <param name="Fence">The number of the claim. A result is stored only while its own claim is the latest one.</param>
/// <param name="Until">When the lease ends, UTC; null when no instance holds a claim.</param>
internal sealed record CheckClaim(long Fence, DateTimeOffset? Until)
{
    public static CheckClaim Free { get; } = new(0, null);

    public bool IsHeld(DateTimeOffset now) => Until > now;

    public CheckClaim Next(DateTimeOffset until) => new(Fence + 1, until);

    public CheckClaim Released() => this with { Until = null };
}
