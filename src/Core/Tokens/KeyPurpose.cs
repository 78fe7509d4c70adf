using System.Text.Json.Serialization;

namespace Kontext.Core.Tokens;

/// <summary>The purposes of this deployment's own keys. Each has a key of its own. The names are partition keys and never change.</summary>
internal enum KeyPurpose
{
    /// <summary>Signs tokens (ES256).</summary>
    [JsonStringEnumMemberName("signing")]
    Signing,

    /// <summary>Seals the client ids of clients without a row. It never rotates, because those ids are stored in programs elsewhere.</summary>
    [JsonStringEnumMemberName("client-seal")]
    ClientSeal,

    /// <summary>Authenticates refresh tokens (HMAC-SHA-256).</summary>
    [JsonStringEnumMemberName("refresh-token")]
    RefreshToken,

    /// <summary>Seals the session ids of the gateway. It never rotates; a session id lives as long as its client uses it.</summary>
    [JsonStringEnumMemberName("session-seal")]
    SessionSeal,

    /// <summary>Authenticates idempotency keys and request bodies (HMAC-SHA-256). With another key, a repeated request counts as a new one.</summary>
    [JsonStringEnumMemberName("idempotency-key")]
    IdempotencyKey,
}
