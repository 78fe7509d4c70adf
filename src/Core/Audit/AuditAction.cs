using System.Text.Json.Serialization;

namespace Kontext.Core.Audit;

/// <summary>The audited actions. A name never changes its meaning, because exports are stored for years.</summary>
public enum AuditAction
{
    /// <summary>An integration was created.</summary>
    [JsonStringEnumMemberName("integration.create")]
    IntegrationCreate,

    /// <summary>An integration was changed, its OAuth configuration included.</summary>
    [JsonStringEnumMemberName("integration.update")]
    IntegrationUpdate,

    /// <summary>An integration was archived.</summary>
    [JsonStringEnumMemberName("integration.archive")]
    IntegrationArchive,

    /// <summary>A user's credential was stored.</summary>
    [JsonStringEnumMemberName("connection.create")]
    ConnectionCreate,

    /// <summary>A user's connection was disconnected.</summary>
    [JsonStringEnumMemberName("connection.end")]
    ConnectionEnd,

    /// <summary>A bulk disconnect was started.</summary>
    [JsonStringEnumMemberName("connections.revoke")]
    ConnectionsRevoke,

    /// <summary>An application was created.</summary>
    [JsonStringEnumMemberName("application.create")]
    ApplicationCreate,

    /// <summary>An application was changed.</summary>
    [JsonStringEnumMemberName("application.update")]
    ApplicationUpdate,

    /// <summary>An application was archived.</summary>
    [JsonStringEnumMemberName("application.archive")]
    ApplicationArchive,

    /// <summary>A client got a new secret.</summary>
    [JsonStringEnumMemberName("client.rotate_secret")]
    ClientRotateSecret,

    /// <summary>Integrations were attached or detached, or the settings of an attachment changed.</summary>
    [JsonStringEnumMemberName("attachment.change")]
    AttachmentChange,

    /// <summary>A service account was created.</summary>
    [JsonStringEnumMemberName("service_account.create")]
    ServiceAccountCreate,

    /// <summary>A service account was deleted.</summary>
    [JsonStringEnumMemberName("service_account.delete")]
    ServiceAccountDelete,

    /// <summary>The exchange returned or refused a credential of an integration.</summary>
    [JsonStringEnumMemberName("credential.exchange")]
    CredentialExchange,

    /// <summary>A call to an integration's server went through the gateway, or was refused there.</summary>
    [JsonStringEnumMemberName("gateway.call")]
    GatewayCall,

    /// <summary>The gateway listed the tools of an integration's server for a caller.</summary>
    [JsonStringEnumMemberName("gateway.list")]
    GatewayList,

    /// <summary>An agent asked for a capability that no tool offers it.</summary>
    [JsonStringEnumMemberName("capability.request")]
    CapabilityRequest,

    /// <summary>Tools of an integration were accepted, or that was withdrawn.</summary>
    [JsonStringEnumMemberName("tools.accept")]
    ToolsAccept,

    /// <summary>The organization's rules for the tools of callers without an attachment were changed.</summary>
    [JsonStringEnumMemberName("tool_rules.change")]
    ToolRulesChange,

    /// <summary>The token endpoint issued or refused a token of this deployment.</summary>
    [JsonStringEnumMemberName("token.issue")]
    TokenIssue,

    /// <summary>A user agreed that a client acts for them.</summary>
    [JsonStringEnumMemberName("delegation.create")]
    DelegationCreate,

    /// <summary>A user's agreement to a client was withdrawn.</summary>
    [JsonStringEnumMemberName("delegation.end")]
    DelegationEnd,

    /// <summary>An application began a session for an agent.</summary>
    [JsonStringEnumMemberName("session.create")]
    SessionCreate,

    /// <summary>A session was ended, or all sessions of an application.</summary>
    [JsonStringEnumMemberName("session.end")]
    SessionEnd,
}
