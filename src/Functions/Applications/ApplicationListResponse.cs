namespace Kontext.Functions.Applications;

internal sealed record ApplicationListResponse(IReadOnlyList<ApplicationResponse> Items, string? NextCursor);
