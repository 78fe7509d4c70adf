namespace Kontext.Core.Connecting;

/// <summary>
/// The parameters of an authorization response (RFC 6749 section 4.1.2) as the browser sends them. They are hostile until checked.
/// </summary>
public sealed class AuthorizationResponse
{
    /// <summary>The state; null when it is missing or occurs twice (section 3.1).</summary>
    public string? State { get; init; }

    /// <summary>The authorization code; null when there is none.</summary>
    public string? Code { get; init; }

    /// <summary>The issuer of the response (RFC 9207); null when it names none.</summary>
    public string? Issuer { get; init; }

    /// <summary>The error code; null when there is none.</summary>
    public string? Error { get; init; }

    /// <summary>The description of the error in the server's own words; null when there is none.</summary>
    public string? ErrorDescription { get; init; }

    /// <summary>Whether a parameter that matters occurs more than once.</summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>Returns the type name only, so that no log shows the code.</summary>
    public override string ToString() => nameof(AuthorizationResponse);
}
