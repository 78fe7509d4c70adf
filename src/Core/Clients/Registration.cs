using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>
/// A client that we registered (RFC 7591) for one integration at one authorization server, and that is used for no other. Connections name
/// their own client and its secret, so replacing the registration takes nothing from them.
/// </summary>
internal sealed record Registration
{
    // A server that forgets its clients, or a user who claims that, costs a registration and a secret each time. The first few are free.
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)];

    // A client that lasted this long was not part of a series.
    private static readonly TimeSpan Lasting = TimeSpan.FromDays(1);

    public required OrganizationId Organization { get; init; }

    public required IntegrationId Integration { get; init; }

    public required ConnectionContext Context { get; init; }

    /// <summary>The issuer where the client is registered.</summary>
    public required string Issuer { get; init; }

    /// <summary>The client id; empty while the first registration is under way.</summary>
    public required string ClientId { get; init; }

    public required ClientAuthentication Authentication { get; init; }

    public SecretReference? Secret { get; init; }

    /// <summary>When the secret expires, UTC; null for never.</summary>
    public DateTimeOffset? SecretExpiresAt { get; init; }

    /// <summary>The registered redirect URI. After a change of PublicUrl the client cannot be used.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>The registered scopes; none leaves the choice to the server.</summary>
    public Scopes Scopes { get; init; } = Scopes.None;

    public RegistrationState State { get; init; }

    /// <summary>The number of this registration in its context, from 1. Two registrations may have got an equal client id.</summary>
    public int Generation { get; init; }

    /// <summary>The number of earlier clients that did not last.</summary>
    public int Replacements { get; init; }

    /// <summary>
    /// When the client was registered, UTC; null for one of an earlier version, and while the first registration is under way.
    /// </summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>When the claim to register anew expires, UTC; null when there is none.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>The ETag of the row; null before the first write.</summary>
    public string? RowVersion { get; init; }

    /// <summary>When another client may replace this one, UTC; null for at once.</summary>
    public DateTimeOffset? ReplaceableAt => RegisteredAt + Pauses[Math.Min(Replacements, Pauses.Length - 1)];

    /// <summary>Returns whether users may be sent to the server with this client.</summary>
    public bool IsUsable(string issuer, Uri redirectUri, DateTimeOffset now) =>
        ClientId.Length > 0 && State != RegistrationState.Dead
        && Issuer == issuer && RedirectUri == redirectUri && (SecretExpiresAt is null || SecretExpiresAt > now);

    /// <summary>Returns the number of clients that did not last, when another one replaces this one now.</summary>
    public int ReplacementsAt(DateTimeOffset now) => ClientId.Length == 0 ? Replacements : now - RegisteredAt < Lasting ? Replacements + 1 : 1;
}

/// <summary>
/// Whether an authorization server still knows a client that we registered there. A later report never improves the state.
/// </summary>
internal enum RegistrationState
{
    /// <summary>No report says that the server has forgotten the client.</summary>
    Alive,

    /// <summary>
    /// A browser reported it: a user, or a redirect through a browser. The client is still used while it may not be replaced.
    /// </summary>
    Doubted,

    /// <summary>The server itself told this service that it does not know the client.</summary>
    Dead,
}
