namespace Kontext.Costs;

/// <summary>What a subscription has free every month.</summary>
internal sealed record FreeGrant(decimal Executions, decimal GigabyteSeconds, decimal LogGigabytes);
