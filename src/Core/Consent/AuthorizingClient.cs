using Kontext.Core.Applications;
using Kontext.Core.OAuth;

namespace Kontext.Core.Consent;

/// <summary>A client that sends users to the authorize endpoint.</summary>
public sealed record AuthorizingClient
{
    // The identity scopes are always allowed.
    private static readonly string[] Identity = ["openid", "profile", "email", Scopes.OfflineAccess];

    /// <summary>The client id.</summary>
    public required string Id { get; init; }

    /// <summary>The name that the user sees.</summary>
    public required string Name { get; init; }

    /// <summary>The redirect URIs that the client has registered.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary>Whether an organization or the deployment has registered the client. Otherwise its name is only a claim.</summary>
    public required bool IsOwnerKnown { get; init; }

    /// <summary>The application's row; null for a client without a row.</summary>
    public Application? Application { get; init; }

    /// <summary>Whether the client proves itself by a secret. Only then an earlier agreement counts (RFC 8252 section 8.6).</summary>
    internal bool IsConfidential => Application?.Kind == ApplicationKind.Confidential;

    /// <summary>
    /// Returns the scopes that the client gets: those of the request that it may have, and gateway:access when it requested none.
    /// </summary>
    internal Scopes Grant(string? requested)
    {
        var names = (requested ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var mayUseGateway = Application is null or { MayUseGateway: true };
        return Scopes.Clean((names.Length == 0 ? [OwnScopes.GatewayAccess] : names)
            .Select(OwnScopes.Canonical)
            .Where(name => name == OwnScopes.GatewayAccess ? mayUseGateway : Identity.Contains(name, StringComparer.Ordinal)));
    }
}
