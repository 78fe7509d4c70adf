namespace Kontext.Core.Consent;

/// <summary>Why a request for authorization, a token or a registration was refused (RFC 6749 sections 4.1.2.1 and 5.2, RFC 7591 section 3.2.2).</summary>
/// <param name="Code">The <c>error</c> code.</param>
/// <param name="Description">A sentence for the developer.</param>
public sealed record GrantRefusal(string Code, string Description)
{
    private const string ResourceRefused = "resource_refused";

    /// <summary>The <c>failure_reason</c> at the token endpoint; null for none.</summary>
    internal string? Reason { get; private init; }

    internal static GrantRefusal Request(string description) => new("invalid_request", description);

    internal static GrantRefusal Scope() => new("invalid_scope", "The application may have none of these scopes.");

    internal static GrantRefusal Target() => new("invalid_target", "The resource must be an address of this deployment's API or gateway that the application may use.");

    internal static GrantRefusal OtherResource() => new("invalid_target", "The session is for another resource: leave resource out, or name that of the sign-in.")
    {
        Reason = ResourceRefused,
    };

    internal static GrantRefusal RefusedResource() => new("invalid_target", "The application's allowedResources do not hold this address of the gateway.")
    {
        Reason = ResourceRefused,
    };

    internal static GrantRefusal MoreScopes() => new("invalid_scope", "The person has not granted these scopes: ask for fewer, or leave scope out.");

    internal static GrantRefusal Grant(string description) => new("invalid_grant", description);

    internal static GrantRefusal RedirectUri(string description) => new("invalid_redirect_uri", description);

    internal static GrantRefusal Metadata(string description) => new("invalid_client_metadata", description);
}
