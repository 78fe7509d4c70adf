namespace Kontext.Core.Schedule;

/// <summary>Some rows of a shard in the order of their keys.</summary>
/// <param name="Due">The hints among them that are due now and that this version can read.</param>
/// <param name="Last">The key of the last row that was read; null when there is no row behind it.</param>
internal sealed record DuePage(IReadOnlyList<DueHint> Due, string? Last);
