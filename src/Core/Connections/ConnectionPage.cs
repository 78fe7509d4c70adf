namespace Kontext.Core.Connections;

/// <summary>Some people's connections to an integration and where to go on.</summary>
/// <param name="Items">In no order that means anything; a page may be short or empty and still go on.</param>
/// <param name="NextCursor">Null on the last page.</param>
public sealed record ConnectionPage(IReadOnlyList<Connection> Items, string? NextCursor);
