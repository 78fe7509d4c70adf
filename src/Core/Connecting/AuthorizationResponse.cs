namespace Kontext.Core.Connecting;

/// <summary>What a browser brings back from an authorization server (RFC 6749 section 4.1.2), as it stands in the address: hostile until checked.</summary>
public sealed class AuthorizationResponse
{
    /// <summary>The state; null when it is missing or stands there twice (section 3.1).</summary>
    public string? State { get; init; }

    /// <summary>Null when there is none.</summary>
    public string? Code { get; init; }

    /// <summary>The issuer that answers (RFC 9207); null when there is none.</summary>
    public string? Issuer { get; init; }

    /// <summary>Null when there is none.</summary>
    public string? Error { get; init; }

    /// <summary>The server's own words; null when there are none.</summary>
    public string? ErrorDescription { get; init; }

    /// <summary>Whether a parameter that decides something stands there more than once.</summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>Says nothing of the code.</summary>
    public override string ToString() => nameof(AuthorizationResponse);
}
