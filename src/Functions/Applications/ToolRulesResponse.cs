using Kontext.Core.Attachments;
using Kontext.Core.Input;

namespace Kontext.Functions.Applications;

/// <summary>An organization's rules for callers without an attachment.</summary>
internal sealed record ToolRulesResponse(AllowedToolsResponse Tools, string Mode)
{
    public static ToolRulesResponse Of(ToolRules rules) => new(AllowedToolsResponse.Of(rules), WireNames.Of(rules.Mode));
}

internal sealed record ToolRulesEnvelope(ToolRulesResponse ToolRules);
