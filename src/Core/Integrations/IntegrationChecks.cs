using Kontext.Core.Input;
using Kontext.Core.Schedule;

namespace Kontext.Core.Integrations;

/// <summary>
/// Who checks an integration, when, and what was found. A check is no change of the configuration: neither revision nor updatedAt moves, and a
/// result is kept only while the integration still is the one that was checked.
/// </summary>
public sealed class IntegrationChecks(IntegrationStore store, ScheduleStore schedule, TimeProvider clock)
{
    // Each time a change of the configuration, or another check's result, came between.
    private const int Attempts = 5;

    /// <summary>Takes the check for oneself. Null when somebody else has it or the integration has changed.</summary>
    /// <param name="present">As it was just read.</param>
    /// <param name="lease">Longer than a check with all its writes.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Integration?> ClaimAsync(Integration present, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return present.Claim.IsHeld(now)
            ? null
            : await store.TryUpdateAsync(present, present with { Claim = present.Claim.Next(now + lease) }, cancellationToken);
    }

    /// <summary>Whether a hint is the one the integration names.</summary>
    public static bool Names(Integration integration, HintKey hint) => integration.Hint?.Id == hint.Id;

    /// <summary>Records what was found and when to look again: the new hint, then the record that names it, then the old hint goes.</summary>
    /// <param name="looked">The integration as it was checked, under a claim or not; its hint is where the caller last saw it.</param>
    /// <param name="result">What was found.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>The integration as it stands then.</returns>
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
                // The same one when an attempt before this was written after all, its answer lost and the row changed by others since.
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

    /// <summary>Writes the hint of a check to come; the record that is to name it is written after it.</summary>
    internal Task<HintKey> HintAsync(OrganizationId organization, IntegrationId id, TimeSpan dueIn, CancellationToken cancellationToken) =>
        schedule.AddAsync(new Hint { Kind = HintKind.Validate, Organization = organization, Integration = id.Value, DueIn = dueIn }, cancellationToken);

    /// <summary>Removes a hint that no record names any more. Where it has been moved meanwhile, it is dropped when it falls due.</summary>
    internal Task ForgetAsync(HintKey? hint, CancellationToken cancellationToken) =>
        hint is { } key ? schedule.RemoveAsync(key, cancellationToken) : Task.CompletedTask;
}

/// <summary>What a check leaves on its integration.</summary>
/// <param name="Validation">What was found.</param>
/// <param name="AgainIn">When to look again, from now.</param>
public sealed record CheckRecord(ValidationRecord Validation, TimeSpan AgainIn)
{
    /// <summary>When the server's tools were found changed, UTC; null leaves what is known.</summary>
    public DateTimeOffset? CapabilitiesChangedAt { get; init; }

    /// <summary>Where people sign in, as it was discovered; null forgets what was known.</summary>
    public OAuthMetadata? OAuthMetadata { get; init; }
}

/// <summary>A lease on checking an integration, so that of all instances that are told to only one does.</summary>
/// <param name="Fence">Counts the claims; a result is written only under the claim it was found under.</param>
/// <param name="Until">When the claim ends by itself, UTC; null when nobody holds one.</param>
internal sealed record CheckClaim(long Fence, DateTimeOffset? Until)
{
    public static CheckClaim Free { get; } = new(0, null);

    public bool IsHeld(DateTimeOffset now) => Until > now;

    public CheckClaim Next(DateTimeOffset until) => new(Fence + 1, until);

    public CheckClaim Released() => this with { Until = null };
}
