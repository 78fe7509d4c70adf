namespace Kontext.Core.OAuth;

/// <summary>What a client asks a token endpoint for in its own name (RFC 6749 section 4.4).</summary>
public sealed class ClientCredentialsGrant
{
    /// <summary>RFC 6749 section 3.2.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>Who asks; one with a secret.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>As the server names them; none to leave the parameter out.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>Further parameters, such as the <c>audience</c> that some servers ask for.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(ClientCredentialsGrant);
}
