using System.Text.Json.Serialization;

namespace Kontext.Core.Audit;

/// <summary>Everything that is audited. A word never changes its meaning: exports are kept for years.</summary>
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

    /// <summary>A person's credential was stored.</summary>
    [JsonStringEnumMemberName("connection.create")]
    ConnectionCreate,

    /// <summary>A person's connection was ended.</summary>
    [JsonStringEnumMemberName("connection.end")]
    ConnectionEnd,

    /// <summary>The ending of many connections was begun.</summary>
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

    /// <summary>A client was given a fresh secret.</summary>
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

    /// <summary>A credential of an integration was handed out, or refused.</summary>
    [JsonStringEnumMemberName("credential.exchange")]
    CredentialExchange,

    /// <summary>A token of our own was handed out, or refused.</summary>
    [JsonStringEnumMemberName("token.issue")]
    TokenIssue,
}
