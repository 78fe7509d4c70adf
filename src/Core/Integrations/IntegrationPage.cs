namespace Kontext.Core.Integrations;

/// <summary>Some integrations and where to go on.</summary>
/// <param name="Items">In the order of creation; a filtered page may be short or empty and still go on.</param>
/// <param name="NextCursor">Null on the last page.</param>
public sealed record IntegrationPage(IReadOnlyList<Integration> Items, string? NextCursor);
