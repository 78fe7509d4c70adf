using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Tokens;

namespace Kontext.Core.Applications;

/// <summary>A client of an organization: an application, or a service account.</summary>
public sealed record Application
{
    /// <summary>The client id; it never changes.</summary>
    public required ClientId Id { get; init; }

    /// <summary>The organization that owns the client.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The name; 1-128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The description; null when none was sent.</summary>
    public string? Description { get; init; }

    /// <summary>The kind of client; it never changes.</summary>
    public required ApplicationKind Kind { get; init; }

    /// <summary>The allowed redirect URIs, in the order they were sent.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>The scopes that the client may request, in the order they were sent. Identity scopes are always allowed.</summary>
    public Scopes Scopes { get; init; } = Scopes.None;

    /// <summary>The gateway audiences that the client may request tokens for, in the order they were sent; empty for all.</summary>
    public IReadOnlyList<string> AllowedResources { get; init; } = [];

    /// <summary>The hashes of the client's secret; null for a public application.</summary>
    public ClientSecret? Secret { get; init; }

    /// <summary>The identity provider of the application's own users; null when it has none.</summary>
    public ExternalAuth? ExternalAuth { get; init; }

    /// <summary>The platforms whose tokens authenticate the application instead of a secret (RFC 7523).</summary>
    public IReadOnlyList<TrustEntry> Trust { get; init; } = [];

    /// <summary>The integrations that the application may use.</summary>
    public AttachedIntegrations Attached { get; init; } = AttachedIntegrations.None;

    /// <summary>Sessions and tokens of users from before this time are not valid, UTC; null for none.</summary>
    public DateTimeOffset? SessionsValidAfter { get; init; }

    /// <summary>When the client was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the client was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the client was archived, UTC; null while it is in use.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Whether the client is archived. An archived client can no longer authenticate.</summary>
    public bool IsArchived => ArchivedAt is not null;

    /// <summary>The ETag of the row; null before the first write.</summary>
    internal string? RowVersion { get; init; }

    /// <summary>Whether the client may have the scope gateway:access. A service account may always.</summary>
    internal bool MayUseGateway => Kind == ApplicationKind.ServiceAccount || OwnScopes.AllowGateway(Scopes.Values);

    /// <summary>Returns whether the client's allowedResources hold a gateway audience.</summary>
    internal bool AllowsGateway(string audience, TokenIssuer issuer) =>
        AllowedResources.Count == 0 || new[] { GatewayPath.WholeGateway, issuer.Gateway, audience }.Any(allowed => AllowedResources.Contains(allowed, StringComparer.Ordinal));

    /// <summary>Returns whether the other application has equal values in all fields that a caller can set.</summary>
    internal bool IsConfiguredLike(Application other) =>
        Name == other.Name
        && Description == other.Description
        && RedirectUris.SequenceEqual(other.RedirectUris, StringComparer.Ordinal)
        && Scopes.Equals(other.Scopes)
        && AllowedResources.SequenceEqual(other.AllowedResources, StringComparer.Ordinal)
        && ExternalAuth == other.ExternalAuth
        && Trust.SequenceEqual(other.Trust)
        && SessionsValidAfter == other.SessionsValidAfter
        && Attached == other.Attached;
}

/// <summary>The kind of a client. It decides how the client authenticates.</summary>
public enum ApplicationKind
{
    /// <summary>An application without a secret (RFC 6749 section 2.1).</summary>
    Public,

    /// <summary>An application with a secret.</summary>
    Confidential,

    /// <summary>A program that acts for its organization. It has a secret and needs no attachments.</summary>
    ServiceAccount,
}
