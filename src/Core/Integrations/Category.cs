namespace Kontext.Core.Integrations;

/// <summary>What an integration is used for.</summary>
public enum Category
{
    /// <summary>A remote MCP server that the gateway calls on a person's behalf.</summary>
    GatewayRemoteMcp,

    /// <summary>An API whose credentials agents ask for; no MCP traffic passes through here.</summary>
    InternalMcpCredentials,
}
