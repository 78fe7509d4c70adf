using System.Collections.Immutable;
using Kontext.Core.OAuth;

namespace Kontext.Core.Providers;

/// <summary>A provider that people actually use, and where it departs from the standards: fixed data, from the provider's own documentation.</summary>
public sealed record Provider
{
    /// <summary>What an integration names it by: lower-case letters and digits.</summary>
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

    /// <summary>Where it says whose account it is; null when only the token response does.</summary>
    public IdentityRules? Identity { get; init; }

    /// <summary>The pages of its own documentation that this entry was read from.</summary>
    public required ImmutableArray<Uri> Sources { get; init; }
}
