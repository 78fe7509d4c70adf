using Kontext.Core.Integrations;

namespace Kontext.Core.Aggregate;

/// <summary>The id of a tool, as SEARCH_TOOLS returns it: the integration's name or id, a colon, and the tool's name.</summary>
/// <param name="Path">The integration.</param>
/// <param name="Tool">The exact name of the tool.</param>
internal sealed record ToolId(GatewayPath Path, string Tool)
{
    /// <summary>Parses an id; null when it is none.</summary>
    public static ToolId? TryParse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == text.Length - 1)
            return null;
        var (integration, tool) = (text[..colon], text[(colon + 1)..]);
        if (IntegrationId.TryParse(integration, out var id))
            return new ToolId(new GatewayPath(id, Name: null), tool);
        return IntegrationName.Parse(integration, "", []) is { } name ? new ToolId(new GatewayPath(Id: null, name), tool) : null;
    }
}
