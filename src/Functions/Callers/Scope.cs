using Kontext.Core.OAuth;

namespace Kontext.Functions.Callers;

/// <summary>The scopes that a token can have.</summary>
internal static class Scope
{
    public const string ManagementAll = "management:all";
    public const string IntegrationsRead = "integrations:read";
    public const string IntegrationsWrite = "integrations:write";
    public const string ConnectionsRead = "connections:read";
    public const string ConnectionsWrite = "connections:write";
    public const string GatewayAccess = OwnScopes.GatewayAccess;
    public const string ApplicationsRead = "applications:read";
    public const string ApplicationsWrite = "applications:write";
    public const string AuditRead = "audit:read";

    /// <summary>Another name of <see cref="GatewayAccess"/> in tokens.</summary>
    public const string McpInvoke = OwnScopes.McpInvoke;

    /// <summary>All scopes, without the other name mcp:invoke.</summary>
    public static IReadOnlyList<string> All { get; } = [ManagementAll, IntegrationsRead, IntegrationsWrite, ConnectionsRead, ConnectionsWrite, GatewayAccess, ApplicationsRead, ApplicationsWrite, AuditRead];
}
