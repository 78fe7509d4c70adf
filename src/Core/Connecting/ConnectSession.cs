using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Storage;

namespace Kontext.Core.Connecting;

/// <summary>A connect session: a link that lets one user connect accounts in one browser.</summary>
public sealed record ConnectSession
{
    /// <summary>How long a link can be opened.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long an opened session lasts. A user who opens the link at the last moment must still have time to finish.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(20);

    /// <summary>The id of the session in addresses. It opens nothing without the browser's cookie.</summary>
    public required ExpiringKey Id { get; init; }

    /// <summary>The organization whose integrations can be connected.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The user for whom the link was made.</summary>
    public required UserId User { get; init; }

    /// <summary>The one integration to connect; null for all integrations of the organization.</summary>
    public IntegrationId? Integration { get; init; }

    /// <summary>The return address from the deployment's list; null when the browser stays.</summary>
    public Uri? ReturnUrl { get; init; }

    /// <summary>Until when the link can be opened, UTC.</summary>
    public required DateTimeOffset LinkEndsAt { get; init; }

    /// <summary>When the link was opened, UTC; null before. A link is opened at most once.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When the user at the browser signed in as the session's user, UTC; null before.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The user's name at the sign-in; null when unknown.</summary>
    public string? PersonName { get; init; }

    /// <summary>When the user signed out, UTC; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the link was made, UTC.</summary>
    public DateTimeOffset CreatedAt => LinkEndsAt - LinkLifetime;

    /// <summary>When the session expires, or its unopened link does, UTC. Signing out ends it earlier.</summary>
    public DateTimeOffset EndsAt => OpenedAt is { } opened ? opened + Lifetime : LinkEndsAt;

    /// <summary>The hash of the secret half of the ticket.</summary>
    internal string TicketHash { get; init; } = "";

    /// <summary>The hash of the cookie of the browser that opened the link; null before.</summary>
    internal string? BrowserHash { get; init; }

    /// <summary>The ETag of the row; null before the first write.</summary>
    internal string? RowVersion { get; init; }
}
