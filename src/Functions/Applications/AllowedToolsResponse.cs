using Kontext.Core.Attachments;

namespace Kontext.Functions.Applications;

internal sealed record AllowedToolsResponse(IReadOnlyList<string>? Allow, IReadOnlyList<string>? Deny, bool? ReadOnlyOnly)
{
    public static AllowedToolsResponse Of(ToolRules rules) => new(rules.AllowedTools, rules.DeniedTools, rules.ReadOnlyOnly);
}
