namespace Kontext.Functions.Audit;

internal sealed record AuditListResponse(IReadOnlyList<AuditEventResponse> Items, string? NextCursor);
