using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Connecting;

/// <summary>A link that lets one person connect accounts in one browser, from its making to its end.</summary>
public sealed record ConnectSession
{
    /// <summary>How long a link can be opened.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long an opened one lasts: what was begun at its link's end must still be finished.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(20);

    /// <summary>Names it in addresses; opens nothing without the browser's cookie.</summary>
    public required ExpiringKey Id { get; init; }

    /// <summary>Whose integrations.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Whom it was made for.</summary>
    public required UserId User { get; init; }

    /// <summary>The one integration it is for; null for all of the organization's.</summary>
    public IntegrationId? Integration { get; init; }

    /// <summary>Where the browser goes when it is done, from the deployment's list; null to stay.</summary>
    public Uri? ReturnUrl { get; init; }

    /// <summary>Until when the link can be opened, UTC.</summary>
    public required DateTimeOffset LinkEndsAt { get; init; }

    /// <summary>When it was opened, UTC; null until then, and never again.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When the person at the browser proved to be the one it was made for, UTC; null until then.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>What the person is called where they signed in; null when unknown.</summary>
    public string? PersonName { get; init; }

    /// <summary>When its person signed out, UTC; null until then.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the link was made, UTC.</summary>
    public DateTimeOffset CreatedAt => LinkEndsAt - LinkLifetime;

    /// <summary>When it is over, UTC, opened or not, unless its person signs out before.</summary>
    public DateTimeOffset EndsAt => OpenedAt is { } opened ? opened + Lifetime : LinkEndsAt;

    /// <summary>The hash of the link's secret half.</summary>
    internal string TicketHash { get; init; } = "";

    /// <summary>The hash of the cookie of the browser that opened it; null until then.</summary>
    internal string? BrowserHash { get; init; }

    /// <summary>The version of the row this was read from; null before it is kept.</summary>
    internal string? RowVersion { get; init; }
}
