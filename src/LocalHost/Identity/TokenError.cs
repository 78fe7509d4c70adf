namespace Kontext.LocalHost.Identity;

/// <summary>The reason why no token was issued (RFC 6749 section 5.2; invalid_target from RFC 8693 section 2.2.2).</summary>
internal sealed record TokenError(string Code, string Description)
{
    public const string InvalidClient = "invalid_client";

    public static TokenError Request(string description) => new("invalid_request", description);

    public static TokenError Client(string description) => new(InvalidClient, description);

    public static TokenError Grant(string description) => new("invalid_grant", description);

    public static TokenError GrantType() => new("unsupported_grant_type", "Only client_credentials and authorization_code are known here.");

    public static TokenError Target(string expected) => new("invalid_target", $"The audience must be {expected}, or left out.");
}
