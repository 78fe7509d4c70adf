using Kontext.Core.Input;
using Kontext.Core.OAuth;

namespace Kontext.Core.Applications;

/// <summary>A client of an organization: an application, or a service account.</summary>
public sealed record Application
{
    /// <summary>Its client id, for ever.</summary>
    public required ClientId Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>1-128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Null when none was given.</summary>
    public string? Description { get; init; }

    /// <summary>What it is; never changes.</summary>
    public required ApplicationKind Kind { get; init; }

    /// <summary>Where browsers may be sent back to, in the order they were sent.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>The scopes it may ask for, in the order they were sent; identity scopes are always allowed.</summary>
    public Scopes Scopes { get; init; } = Scopes.None;

    /// <summary>Gateway audiences it may have tokens for, in the order they were sent; empty for all.</summary>
    public IReadOnlyList<string> AllowedResources { get; init; } = [];

    /// <summary>Null for a public application.</summary>
    public ClientSecret? Secret { get; init; }

    /// <summary>Where the application's own people sign in; null when they do not.</summary>
    public ExternalAuth? ExternalAuth { get; init; }

    /// <summary>Platforms whose tokens stand in the place of a secret (RFC 7523).</summary>
    public IReadOnlyList<TrustEntry> Trust { get; init; } = [];

    /// <summary>The integrations it may use.</summary>
    public AttachedIntegrations Attached { get; init; } = AttachedIntegrations.None;

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>UTC; null while it is in use.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Whether it may authenticate no more.</summary>
    public bool IsArchived => ArchivedAt is not null;

    /// <summary>The version of the row this was read from; null before it is kept.</summary>
    internal string? RowVersion { get; init; }

    /// <summary>Whether nothing a caller can set differs.</summary>
    internal bool IsConfiguredLike(Application other) =>
        Name == other.Name
        && Description == other.Description
        && RedirectUris.SequenceEqual(other.RedirectUris, StringComparer.Ordinal)
        && Scopes.Equals(other.Scopes)
        && AllowedResources.SequenceEqual(other.AllowedResources, StringComparer.Ordinal)
        && ExternalAuth == other.ExternalAuth
        && Trust.SequenceEqual(other.Trust)
        && Attached == other.Attached;
}
