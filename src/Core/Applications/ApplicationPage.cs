namespace Kontext.Core.Applications;

/// <summary>A page of an organization's clients.</summary>
/// <param name="Items">The clients in the order of creation. A page may hold fewer than the limit although more pages follow.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last page.</param>
public sealed record ApplicationPage(IReadOnlyList<Application> Items, string? NextCursor);
