namespace Kontext.Core.OAuth;

/// <summary>An authorization code and all that is needed to turn it into tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5).</summary>
public sealed class CodeRedemption
{
    /// <summary>Of the server the person was sent to, and no other.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The client the person was asked to trust.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>As the browser brought it.</summary>
    public required string Code { get; init; }

    /// <summary>The one of the authorization request.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>What the authorization request's challenge was made of.</summary>
    public required string CodeVerifier { get; init; }

    /// <summary>The resource the token is for (RFC 8707); null when none is named.</summary>
    public string? Resource { get; init; }

    /// <summary>Where the server departs from the RFC.</summary>
    public TokenRules Rules { get; init; } = TokenRules.Standard;

    /// <summary>Says nothing of the code.</summary>
    public override string ToString() => nameof(CodeRedemption);
}
