using System.Text.Json;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Integrations;

namespace Kontext.Core.Exchanging;

/// <summary>A credential on its way to a client. Exists in memory, while a call is answered.</summary>
public sealed record ExchangedCredential
{
    /// <summary>What lets the client act.</summary>
    public required string AccessToken { get; init; }

    /// <summary>How long it counts; null when unknown or long-lived.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    /// <summary>What it allows; empty when unknown.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Scopes that the server demands, or the client asked for, and that it lacks.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>The integration; null for a token of our own for the whole gateway.</summary>
    public Integration? Integration { get; init; }

    /// <summary>Whether it is a key that was entered, and no token of an authorization server.</summary>
    public bool IsKey { get; init; }

    /// <summary>All fields of an internal_mcp_credentials integration; null for any other.</summary>
    public JsonElement? Fields { get; init; }

    /// <summary>The header it travels in; null for a bearer token.</summary>
    public CredentialForm? Form { get; init; }

    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(ExchangedCredential);
}
