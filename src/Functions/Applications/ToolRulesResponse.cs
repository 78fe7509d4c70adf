namespace Kontext.Functions.Applications;

internal sealed record ToolRulesResponse(IReadOnlyList<string>? Allow, IReadOnlyList<string>? Deny, bool? ReadOnlyOnly);
