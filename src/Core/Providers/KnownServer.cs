using System.Collections.Immutable;

namespace Kontext.Core.Providers;

/// <summary>
/// An authorization server that is found by discovery or entered by hand, and departs from the standards in a way that is known: fixed data with
/// evidence. A rule never leads a person or a credential to another server than the metadata or the administrator names.
/// </summary>
public sealed record KnownServer
{
    /// <summary>The issuers that metadata of resources names it by, or administrators enter.</summary>
    public required ImmutableArray<AddressPattern> Issuers { get; init; }

    /// <summary>Its token endpoints, by which it is known when it was entered without an issuer; may be empty.</summary>
    public required ImmutableArray<AddressPattern> TokenEndpoints { get; init; }

    /// <summary>
    /// What its own metadata writes in place of the issuer it was asked by; null when it writes the same. A text with braces is a template that
    /// stands for many tenants and is never an issuer itself.
    /// </summary>
    public string? PublishedIssuer { get; init; }

    /// <summary>Whether it takes PKCE with S256, although its metadata does not say so.</summary>
    public bool TakesS256 { get; init; }

    /// <summary>Whether <c>resource</c> (RFC 8707) is sent; false where the server refuses it and the scopes name the target.</summary>
    public bool SendsResource { get; init; } = true;

    /// <summary>Where the departure can be read.</summary>
    public required ImmutableArray<Uri> Sources { get; init; }
}
