using System.Globalization;
using System.Text.Json;
using Kontext.Core.Attachments;
using Kontext.Core.Audit;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;

namespace Kontext.Core.Gateway;

/// <summary>An integration that the caller may use through the gateway, and the rows that say so.</summary>
/// <param name="Caller">The caller.</param>
/// <param name="Integration">The integration, in use.</param>
/// <param name="Connection">The user's own connection; null when there is none, and where none is needed.</param>
/// <param name="Rules">The rules for the tools that the caller may call.</param>
internal sealed record GatewayTarget(GatewayCaller Caller, Integration Integration, Connection? Connection, ToolRules Rules)
{
    /// <summary>Whether each user has a credential of their own.</summary>
    public bool IsPersonal => Integration.AuthMode is AuthMode.OAuth or AuthMode.UserToken;

    /// <summary>Returns the audit event of an act of the caller at this integration.</summary>
    /// <param name="action">The act.</param>
    /// <param name="traceId">The trace id; null for none.</param>
    public AuditEvent ToEvent(AuditAction action, string? traceId) => Caller.ToEvent(action, traceId) with
    {
        Integration = Integration.Id.Value,
        Connection = IsPersonal ? Caller.Connecting : null,
    };

    /// <summary>
    /// Returns what a session belongs to: nothing else may use it. With another account, or after a change of the integration that ends
    /// connections, a session starts anew.
    /// </summary>
    /// <param name="hasServer">Whether the server holds a part of the session.</param>
    public byte[] SessionContext(bool hasServer) => JsonSerializer.SerializeToUtf8Bytes(
        new List<string>([
            Integration.Organization.Value, .. Caller.Identity, Integration.Id.ToString(), Integration.Epoch.ToString(CultureInfo.InvariantCulture),
            !hasServer ? "" : (IsPersonal ? Connection?.Secret : Integration.ServerToken)?.Address.ToString() ?? "-",
        ]),
        GatewayJson.Default.ListString);
}
