using Kontext.Core.Attachments;
using Kontext.Core.Input;

namespace Kontext.Functions.Applications;

internal sealed record AttachmentResponse
{
    public required string Delivery { get; init; }

    public required AllowedToolsResponse Tools { get; init; }

    public required string Mode { get; init; }

    public static AttachmentResponse Of(AttachmentRules rules) => new()
    {
        Delivery = WireNames.Of(rules.Delivery),
        Tools = AllowedToolsResponse.Of(rules.Tools),
        Mode = WireNames.Of(rules.Tools.Mode),
    };
}
