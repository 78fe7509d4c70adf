using System.Text.Json;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Integrations;

namespace Kontext.Core.Exchanging;

/// <summary>A credential that is returned to a client. It exists in memory only, while the request is answered.</summary>
public sealed record ExchangedCredential
{
    /// <summary>The access token or key.</summary>
    public required string AccessToken { get; init; }

    /// <summary>How long the credential is valid; null when that is unknown or the credential is long-lived.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    /// <summary>When the credential expires, UTC; null when that is unknown or the credential is long-lived.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The scopes of the credential; empty when unknown.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The scopes that the server requires or the client requested, and that the credential lacks.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>The integration; null for a token of this deployment for the whole gateway.</summary>
    public Integration? Integration { get; init; }

    /// <summary>Whether the credential is a key that was entered, not a token of an authorization server.</summary>
    public bool IsKey { get; init; }

    /// <summary>All fields of an internal_mcp_credentials integration; null for all others.</summary>
    public JsonElement? Fields { get; init; }

    /// <summary>The header that carries the credential; null for a bearer token.</summary>
    public CredentialForm? Form { get; init; }

    /// <summary>Returns the type name; the credential stays out of logs.</summary>
    public override string ToString() => nameof(ExchangedCredential);
}
