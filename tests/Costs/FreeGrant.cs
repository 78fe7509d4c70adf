namespace Kontext.Costs;

/// <summary>The monthly free amounts of a subscription.</summary>
internal sealed record FreeGrant(decimal Executions, decimal GigabyteSeconds, decimal LogGigabytes);
