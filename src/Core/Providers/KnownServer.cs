using System.Collections.Immutable;

namespace Kontext.Core.Providers;

/// <summary>
/// An authorization server, discovered or entered by hand, that is known to depart from the standards. Each rule is fixed data with
/// evidence. A rule never sends a user or a credential to a server that neither metadata nor an administrator names.
/// </summary>
public sealed record KnownServer
{
    /// <summary>The issuers that resource metadata names for the server, or that administrators enter.</summary>
    public required ImmutableArray<AddressPattern> Issuers { get; init; }

    /// <summary>The token endpoints, which identify the server when it was entered without an issuer; may be empty.</summary>
    public required ImmutableArray<AddressPattern> TokenEndpoints { get; init; }

    /// <summary>
    /// The issuer in the server's metadata when it differs from the issuer that was asked for; null when the two are equal. A text with
    /// braces is a template for many tenants, and is never an issuer itself.
    /// </summary>
    public string? PublishedIssuer { get; init; }

    /// <summary>Whether the server supports PKCE with S256 although its metadata does not say so.</summary>
    public bool TakesS256 { get; init; }

    /// <summary>Whether <c>resource</c> (RFC 8707) is sent. False when the server refuses it, and scopes name the target instead.</summary>
    public bool SendsResource { get; init; } = true;

    /// <summary>
    /// Parameters of the authorization request without which the server gives no refresh token, such as <c>access_type=offline</c>.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string>> AuthorizationParameters { get; init; } = [];

    /// <summary>The pages that document the departure.</summary>
    public required ImmutableArray<Uri> Sources { get; init; }
}
