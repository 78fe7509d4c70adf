namespace Kontext.Core.Audit;

/// <summary>Some acts of an organization and where to go on.</summary>
/// <param name="Items">The newest first; a page may be short or empty and still go on.</param>
/// <param name="NextCursor">Null on the last page.</param>
public sealed record AuditPage(IReadOnlyList<AuditEvent> Items, string? NextCursor);
