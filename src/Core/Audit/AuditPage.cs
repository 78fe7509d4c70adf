namespace Kontext.Core.Audit;

/// <summary>A page of an organization's audit.</summary>
/// <param name="Items">The newest event first. A page may be short or empty although more pages follow.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last page.</param>
public sealed record AuditPage(IReadOnlyList<AuditEvent> Items, string? NextCursor);
