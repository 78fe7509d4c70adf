namespace Kontext.Core.Applications;

/// <summary>Some of an organization's clients and where to go on.</summary>
/// <param name="Items">In the order of creation; a page may be short and still go on.</param>
/// <param name="NextCursor">Null on the last page.</param>
public sealed record ApplicationPage(IReadOnlyList<Application> Items, string? NextCursor);
