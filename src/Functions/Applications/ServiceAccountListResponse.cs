namespace Kontext.Functions.Applications;

internal sealed record ServiceAccountListResponse(IReadOnlyList<ServiceAccountResponse> Items, string? NextCursor);
