using Kontext.Core.Applications;
using Kontext.Core.Input;

namespace Kontext.Functions.Applications;

internal sealed record AttachmentResponse
{
    public required string Delivery { get; init; }

    public required ToolRulesResponse Tools { get; init; }

    public required string Mode { get; init; }

    public static AttachmentResponse Of(AttachmentRules rules) => new()
    {
        Delivery = WireNames.Of(rules.Delivery),
        Tools = new ToolRulesResponse(rules.AllowedTools, rules.DeniedTools, rules.ReadOnlyOnly),
        Mode = WireNames.Of(rules.Mode),
    };
}
