using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;

namespace Kontext.Core.Pins;

/// <summary>Changes the pinned tools of an integration.</summary>
public sealed class PinService(PinStore store, IntegrationService integrations)
{
    // An attempt fails when another caller or a check changed the integration in between.
    private const int Attempts = 5;

    /// <summary>Returns the pinned tools; null when no tool is pinned.</summary>
    public Task<PinnedTools?> FindAsync(Integration integration, CancellationToken cancellationToken) => store.FindAsync(integration, cancellationToken);

    /// <summary>
    /// Applies a change to the pinned tools that are stored at that moment. Problems: not_found, archived, out_of_range, concurrent_change, and those of
    /// the change.
    /// </summary>
    /// <param name="present">The integration as it was read.</param>
    /// <param name="change">Returns the next pinned tools; none to pin no tool.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Outcome<PinnedTools>> ChangeAsync(Integration present, Func<PinnedTools, Outcome<PinnedTools>> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (IntegrationProblems.OfArchived(present) is { } archived)
                return archived;
            if (!change(await store.FindAsync(present, cancellationToken) ?? PinnedTools.None).Succeeded(out var next, out var problem))
                return problem;
            if (next.All.Count > PinnedTools.Most || next.Write().Bytes.Length > BinaryColumns.MaxBytes)
                return Problem.Invalid("/accept", ErrorCodes.OutOfRange, $"At most {PinnedTools.Most} tools can be accepted, and 512 KiB of their descriptions and schemas, compressed.");
            if (await store.TryReplaceAsync(present, next.All.Count == 0 ? null : next, cancellationToken))
                return next;
            if (await integrations.FindAsync(present.Organization, present.Id, cancellationToken) is not { } changed)
                return Problem.NotFound();
            present = changed;
        }

        return IntegrationProblems.ConcurrentChange();
    }
}
