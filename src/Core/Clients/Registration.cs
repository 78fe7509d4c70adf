using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>
/// A client we have registered (RFC 7591) for one integration at one authorization server; never used for another. Connections name their own client
/// and its secret, so another registration in its place takes nothing from them.
/// </summary>
internal sealed record Registration
{
    // A server that forgets its clients, or a person who says that it does, costs a registration and a secret each time. The first few are free.
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)];

    // One that lasted so long was no part of a series.
    private static readonly TimeSpan Lasting = TimeSpan.FromDays(1);

    public required OrganizationId Organization { get; init; }

    public required IntegrationId Integration { get; init; }

    public required ConnectionContext Context { get; init; }

    /// <summary>The issuer it was made at.</summary>
    public required string Issuer { get; init; }

    /// <summary>Empty while the first registration is under way.</summary>
    public required string ClientId { get; init; }

    public required ClientAuthentication Authentication { get; init; }

    public SecretReference? Secret { get; init; }

    /// <summary>When the secret stops counting, UTC; null for never.</summary>
    public DateTimeOffset? SecretExpiresAt { get; init; }

    /// <summary>The redirect URI it was made with: another PublicUrl makes it useless.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>The scopes it was registered for; none leaves them to the server.</summary>
    public Scopes Scopes { get; init; } = Scopes.None;

    public RegistrationState State { get; init; }

    /// <summary>Counts the registrations of this context, from 1: two of them may have got the same client id.</summary>
    public int Generation { get; init; }

    /// <summary>How many before it did not last.</summary>
    public int Replacements { get; init; }

    /// <summary>When it was made, UTC; null for one of an earlier version, and while the first is under way.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>Until when one request alone registers anew, UTC; null while none does.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>The version of the row this was read from; null before it is kept.</summary>
    public string? RowVersion { get; init; }

    /// <summary>From when on another may take its place, UTC; null for at once.</summary>
    public DateTimeOffset? ReplaceableAt => RegisteredAt + Pauses[Math.Min(Replacements, Pauses.Length - 1)];

    /// <summary>Whether a person may be sent away with it.</summary>
    public bool IsUsable(string issuer, Uri redirectUri, DateTimeOffset now) =>
        ClientId.Length > 0 && State != RegistrationState.Dead
        && Issuer == issuer && RedirectUri == redirectUri && (SecretExpiresAt is null || SecretExpiresAt > now);

    /// <summary>How many have not lasted when another takes its place now.</summary>
    public int ReplacementsAt(DateTimeOffset now) => ClientId.Length == 0 ? Replacements : now - RegisteredAt < Lasting ? Replacements + 1 : 1;
}

/// <summary>What is known of whether an authorization server still knows a client that we registered there. A later word never takes back a worse one.</summary>
internal enum RegistrationState
{
    /// <summary>Nothing speaks against it.</summary>
    Alive,

    /// <summary>A browser said so: a person, or a redirect that came through one. It is used on where it may not be replaced yet.</summary>
    Doubted,

    /// <summary>The server itself said so, to this service.</summary>
    Dead,
}
