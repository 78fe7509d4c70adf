namespace Kontext.Core.Applications;

/// <summary>The tool rules of an attachment in the form of the row.</summary>
internal sealed record ToolsColumn(IReadOnlyList<string>? Allow, IReadOnlyList<string>? Deny, bool? ReadOnlyOnly);
