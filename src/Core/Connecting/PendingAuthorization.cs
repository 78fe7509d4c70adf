using Kontext.Core.Clients;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>A person who has been sent to an authorization server, and all that was settled before: nothing of it is taken from what comes back.</summary>
public sealed record PendingAuthorization
{
    /// <summary>How long the person may take there.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The random part of the state; of one that waits for its completion, the value that completes it.</summary>
    public required ExpiringKey Key { get; init; }

    /// <summary>The session it was begun in.</summary>
    public required ExpiringKey Session { get; init; }

    /// <summary>Whose integration.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Who is to be connected.</summary>
    public required UserId User { get; init; }

    /// <summary>To what.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>The integration's epoch: a change of it in between makes the answer worthless.</summary>
    public required int Epoch { get; init; }

    /// <summary>Which integration at which server; also in the redirect URI and in the state.</summary>
    public required ConnectionContext Context { get; init; }

    /// <summary>Exactly what <c>iss</c> must be (RFC 9207 section 2.4); null when no issuer is known.</summary>
    public string? Issuer { get; init; }

    /// <summary>Whether the server always sends <c>iss</c>.</summary>
    public required bool SendsIssuer { get; init; }

    /// <summary>Where the code is redeemed.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>Where what came of it can be revoked; null when the server offers nothing.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>The provider of the catalogue whose rules apply; null for none.</summary>
    public string? Provider { get; init; }

    /// <summary>Who we are there.</summary>
    public required ClientIdentity Client { get; init; }

    /// <summary>The resource asked for (RFC 8707); null when none was named.</summary>
    public required string? Resource { get; init; }

    /// <summary>The scopes asked for.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>The redirect URI sent, which the token endpoint compares (RFC 6749 section 4.1.3).</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>Where the browser goes when it is done; null to stay.</summary>
    public Uri? ReturnUrl { get; init; }

    /// <summary>Whether nobody knows who sits at the browser, so that the calling application must complete it with the person's own token.</summary>
    public required bool NeedsCompletion { get; init; }

    /// <summary>When the session it was begun in was made, UTC: a revocation asked for since then ends it.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>Until when the answer counts, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When its one answer came, UTC; null until then.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>Where code and verifier are kept until the application completes it; null at any other time.</summary>
    internal SecretReference? Code { get; init; }

    /// <summary>The hash of the cookie of the browser it was begun in.</summary>
    internal string BrowserHash { get; init; } = "";

    /// <summary>The version of the row this was read from; null before it is kept.</summary>
    internal string? RowVersion { get; init; }
}
