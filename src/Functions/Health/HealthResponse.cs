namespace Kontext.Functions.Health;

internal sealed record HealthResponse(string Status);
