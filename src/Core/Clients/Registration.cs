using Kontext.Core.Identity;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>A client we have registered (RFC 7591) for one integration at one authorization server; never used for another.</summary>
internal sealed record Registration
{
    public required OrganizationId Organization { get; init; }

    public required IntegrationId Integration { get; init; }

    public required ConnectionContext Context { get; init; }

    /// <summary>The issuer it was made at.</summary>
    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    public required ClientAuthentication Authentication { get; init; }

    public SecretReference? Secret { get; init; }

    /// <summary>When the secret stops counting, UTC; null for never.</summary>
    public DateTimeOffset? SecretExpiresAt { get; init; }

    /// <summary>The redirect URI it was made with: another PublicUrl makes it useless.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>The scopes it was registered for; none leaves them to the server.</summary>
    public Scopes Scopes { get; init; } = Scopes.None;

    /// <summary>The version of the row this was read from; null before it is kept.</summary>
    public string? RowVersion { get; init; }

    public bool IsUsable(string issuer, Uri redirectUri, DateTimeOffset now) =>
        Issuer == issuer && RedirectUri == redirectUri && (SecretExpiresAt is null || SecretExpiresAt > now);
}
