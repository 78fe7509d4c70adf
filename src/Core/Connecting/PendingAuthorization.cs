using Kontext.Core.Clients;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Connecting;

/// <summary>
/// An authorization that waits for the server's response. It holds all that was decided before the redirect; nothing of that is taken from
/// the response.
/// </summary>
public sealed record PendingAuthorization
{
    /// <summary>How long the user may take at the authorization server.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // Separates the context from the random part of the state. It occurs in neither.
    internal const char Separator = '.';

    /// <summary>The random part of the state. While the authorization waits for its completion, the value that completes it.</summary>
    public required ExpiringKey Key { get; init; }

    /// <summary>The state of the authorization request (RFC 6749 section 4.1.1).</summary>
    public string State => $"{Context}{Separator}{Key.Value}";

    /// <summary>The connect session in which the authorization was begun.</summary>
    public required ExpiringKey Session { get; init; }

    /// <summary>The organization of the integration.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The user who connects.</summary>
    public required UserId User { get; init; }

    /// <summary>The integration that the user connects to.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>The integration's epoch at the redirect. When the epoch has changed since, the response is not accepted.</summary>
    public required int Epoch { get; init; }

    /// <summary>The integration at this authorization server. The redirect URI and the state hold the context too.</summary>
    public required ConnectionContext Context { get; init; }

    /// <summary>The exact value that <c>iss</c> must have (RFC 9207 section 2.4); null when no issuer is known.</summary>
    public string? Issuer { get; init; }

    /// <summary>Whether the server always sends <c>iss</c>.</summary>
    public required bool SendsIssuer { get; init; }

    /// <summary>The token endpoint, where the code is redeemed.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The endpoint that revokes the tokens; null when the server offers none.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>The provider of the catalogue whose rules apply; null for none.</summary>
    public string? Provider { get; init; }

    /// <summary>Our client at the authorization server.</summary>
    public required ClientIdentity Client { get; init; }

    /// <summary>The resource asked for (RFC 8707); null when none was named.</summary>
    public required string? Resource { get; init; }

    /// <summary>The scopes asked for.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>The redirect URI sent, which the token endpoint compares (RFC 6749 section 4.1.3).</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>The return address; null when the browser stays.</summary>
    public Uri? ReturnUrl { get; init; }

    /// <summary>
    /// Whether the user at the browser is not verified, so that the calling application must complete the connection with the user's own
    /// token.
    /// </summary>
    public required bool NeedsCompletion { get; init; }

    /// <summary>When the connect session was created, UTC. A bulk disconnect that was requested later ends this authorization.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>Until when a response is accepted, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When the one response came, UTC; null before.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>
    /// The secret that holds the code and its verifier until the application completes the connection; null at any other time.
    /// </summary>
    internal SecretReference? Code { get; init; }

    /// <summary>The hash of the cookie of the browser that began the authorization.</summary>
    internal string BrowserHash { get; init; } = "";

    /// <summary>The ETag of the row; null before the first write.</summary>
    internal string? RowVersion { get; init; }
}
