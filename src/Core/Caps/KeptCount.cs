namespace Kontext.Core.Caps;

/// <summary>What maintenance last counted.</summary>
/// <param name="Number">How many there were; not more than were looked at.</param>
/// <param name="CountedAt">When, UTC.</param>
/// <param name="Hint">The id of the hint that goes on counting; empty when none does.</param>
public sealed record KeptCount(int Number, DateTimeOffset CountedAt, string Hint);
