namespace Kontext.Core.OAuth;

/// <summary>Who we are to one authorization server, with the secret at hand: exists in memory, while a request is made.</summary>
public sealed class OAuthClient
{
    /// <summary>RFC 6749 section 2.2.</summary>
    public required string ClientId { get; init; }

    /// <summary>How it authenticates.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>Null exactly for a public client.</summary>
    public string? Secret { get; init; }

    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(OAuthClient);
}
