using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Mcp;
using Kontext.Core.Tokens;

namespace Kontext.Core.Gateway;

/// <summary>
/// Seals the session ids of servers for clients. The sealed id holds everything, so any instance can go on with a session, and no other
/// person, application or integration can use it.
/// </summary>
public sealed class GatewaySessions(SymmetricKeys keys)
{
    /// <summary>The limit of characters of a server's own session id.</summary>
    internal const int MaxServerId = 2_048;

    private const int MaxSealed = 4_096;

    /// <summary>Returns the session id for the client.</summary>
    internal Task<string> SealAsync(GatewaySession session, GatewayTarget target, CancellationToken cancellationToken) =>
        SealAsync(session, target.SessionContext(session.ServerId is not null), cancellationToken);

    /// <summary>Returns the id of a session at the address of all integrations.</summary>
    internal Task<string> SealAsync(GatewaySession session, GatewayCaller caller, CancellationToken cancellationToken) =>
        SealAsync(session, caller.SessionContext(), cancellationToken);

    /// <summary>Returns the session of a message, and none when it names none; or the refusal of one that was not sealed here for this caller, integration and account.</summary>
    internal Task<OpenedSession> OpenAsync(GatewayMessage message, RelayHeaders headers, GatewayTarget target, CancellationToken cancellationToken) =>
        OpenAsync(message, headers, () => [target.SessionContext(hasServer: true), target.SessionContext(hasServer: false)], cancellationToken);

    /// <summary>The same at the address of all integrations.</summary>
    internal Task<OpenedSession> OpenAsync(GatewayMessage message, RelayHeaders headers, GatewayCaller caller, CancellationToken cancellationToken) =>
        OpenAsync(message, headers, () => [caller.SessionContext()], cancellationToken);

    private async Task<OpenedSession> OpenAsync(GatewayMessage message, RelayHeaders headers, Func<byte[][]> contexts, CancellationToken cancellationToken)
    {
        // MCP 2026-07-28 has no sessions, and says that such a header is ignored.
        if (message.IsModern || headers.Find(McpHeaders.Session) is not { } sealedId)
            return new OpenedSession(Session: null, Refusal: null);
        return await OpenAsync(sealedId, contexts(), cancellationToken) is { } session
            ? new OpenedSession(session, Refusal: null)
            : new OpenedSession(Session: null, RpcRefusal.UnknownSession(message.Id));
    }

    private async Task<string> SealAsync(GatewaySession session, byte[] context, CancellationToken cancellationToken) => SealedText.Seal(
        await keys.GetAsync(KeyPurpose.SessionSeal, cancellationToken),
        JsonSerializer.SerializeToUtf8Bytes(session, GatewayJson.Default.GatewaySession),
        context);

    private async Task<GatewaySession?> OpenAsync(string sealedId, byte[][] contexts, CancellationToken cancellationToken)
    {
        if (sealedId.Length > MaxSealed)
            return null;
        var key = await keys.GetAsync(KeyPurpose.SessionSeal, cancellationToken);
        var plain = contexts.Select(context => SealedText.Open(key, sealedId, context)).FirstOrDefault(opened => opened is not null);
        return plain is null ? null : JsonSerializer.Deserialize(plain, GatewayJson.Default.GatewaySession);
    }
}

/// <summary>What the session id of a message opens.</summary>
/// <param name="Session">The session; null when the message names none.</param>
/// <param name="Refusal">The answer to an id that is not known; null otherwise.</param>
internal sealed record OpenedSession(GatewaySession? Session, RpcRefusal? Refusal);

/// <summary>A session of the revisions with a handshake. Clients keep it sealed, so members are only ever added.</summary>
/// <param name="ServerId">The server's id; null when the gateway answered the handshake, because there was no credential.</param>
/// <param name="Version">The revision that the client asked for.</param>
/// <param name="ShowsAddresses">Whether the client shows people addresses (URL elicitation).</param>
internal sealed record GatewaySession(string? ServerId, string? Version, bool ShowsAddresses);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewaySession))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class GatewayJson : JsonSerializerContext;
