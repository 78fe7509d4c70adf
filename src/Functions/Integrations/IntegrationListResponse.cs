namespace Kontext.Functions.Integrations;

internal sealed record IntegrationListResponse(IReadOnlyList<IntegrationResponse> Items, string? NextCursor);
