using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Registrations;

/// <summary>What we want an authorization server to know us by (RFC 7591 section 2).</summary>
public sealed record RegistrationRequest
{
    /// <summary>The server's registration endpoint.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The only one: a client is registered for one context.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>What the server shows to the person who is asked to trust us.</summary>
    public required string ClientName { get; init; }

    /// <summary>A page about us.</summary>
    public required Uri ClientUri { get; init; }

    /// <summary>All that will be asked for; may be empty.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>How clients may authenticate at the server's token endpoint.</summary>
    public required ImmutableArray<ClientAuthentication> Supported { get; init; }
}
