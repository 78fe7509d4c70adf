using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>A provider that people actually use, and where it departs from the standards: fixed data, from the provider's own documentation.</summary>
public sealed record Provider
{
    /// <summary>What an integration names it by: lower-case letters and digits, because it is also part of the names of settings.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its authorization server. What it does not publish is left out.</summary>
    public required AuthorizationServer Server { get; init; }

    /// <summary>The origins its tokens may be sent to: only an integration whose url is at one of them may use the deployment's client.</summary>
    public required ImmutableArray<Uri> Origins { get; init; }

    /// <summary>What is asked for when an integration names no scopes; may be empty.</summary>
    public required Scopes DefaultScopes { get; init; }

    /// <summary>Where its endpoints depart from RFC 6749.</summary>
    public required TokenRules Tokens { get; init; }

    /// <summary>Sent in the authorization request beside the standard parameters, such as <c>access_type=offline</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> AuthorizationParameters { get; init; } = [];

    /// <summary>How its tokens end.</summary>
    public required RevocationRules Revocation { get; init; }

    /// <summary>Where it says whose account it is; null when only the token response does, or nothing that can be asked by a plain GET.</summary>
    public IdentityRules? Identity { get; init; }

    /// <summary>The id of the provider of the same authorization server whose client serves when the deployment has set none for this one; null for none.</summary>
    public string? ClientOf { get; init; }

    /// <summary>The pages of its own documentation where what stands here is written, to be read again when it stops working.</summary>
    public required ImmutableArray<Uri> Sources { get; init; }

    /// <summary>Whether a url is at one of <see cref="Origins"/>: the same scheme, host and port (RFC 6454 section 5), and no user name or password in it.</summary>
    public bool Owns(Uri url) =>
        url.IsAbsoluteUri
        && url.UserInfo.Length == 0
        && Origins.Any(origin => origin.Scheme == url.Scheme && origin.Port == url.Port && origin.IdnHost.Equals(url.IdnHost, StringComparison.OrdinalIgnoreCase));
}
