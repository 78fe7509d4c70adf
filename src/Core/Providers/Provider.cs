using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>
/// A provider of the catalogue and its departures from the standards: fixed data, taken from the provider's own documentation.
/// </summary>
public sealed record Provider
{
    /// <summary>The id that an integration names: lower-case letters and digits, because it is also part of setting names.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The authorization server. Members that it does not publish are absent.</summary>
    public required AuthorizationServer Server { get; init; }

    /// <summary>
    /// The origins that its tokens may be sent to. Only an integration whose url is at one of them may use the deployment's client.
    /// </summary>
    public required ImmutableArray<Uri> Origins { get; init; }

    /// <summary>The scopes to ask for when an integration names none; may be empty.</summary>
    public required Scopes DefaultScopes { get; init; }

    /// <summary>How its token endpoint departs from RFC 6749.</summary>
    public required TokenRules Tokens { get; init; }

    /// <summary>Parameters of the authorization request beside the standard ones, such as <c>access_type=offline</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> AuthorizationParameters { get; init; } = [];

    /// <summary>How its tokens are revoked.</summary>
    public required RevocationRules Revocation { get; init; }

    /// <summary>Where it tells which account a token belongs to; null when only the token response does, or no plain GET can ask.</summary>
    public IdentityRules? Identity { get; init; }

    /// <summary>
    /// The id of another entry of this authorization server. Its client is used when the deployment has set none for this entry; null for
    /// none.
    /// </summary>
    public string? ClientOf { get; init; }

    /// <summary>The pages of its documentation that these facts come from. Read them again when the provider stops working.</summary>
    public required ImmutableArray<Uri> Sources { get; init; }

    /// <summary>
    /// Whether a url is at one of <see cref="Origins"/>: equal scheme, host and port (RFC 6454 section 5), and no user information.
    /// </summary>
    public bool Owns(Uri url) =>
        url.IsAbsoluteUri
        && url.UserInfo.Length == 0
        && Origins.Any(origin => origin.Scheme == url.Scheme && origin.Port == url.Port && origin.IdnHost.Equals(url.IdnHost, StringComparison.OrdinalIgnoreCase));
}
