namespace Kontext.Core.Applications;

/// <summary>Rules about tools, as the row keeps them.</summary>
internal sealed record ToolsColumn(IReadOnlyList<string>? Allow, IReadOnlyList<string>? Deny, bool? ReadOnlyOnly);
