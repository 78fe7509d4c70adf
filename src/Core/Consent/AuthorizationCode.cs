using System.Security.Cryptography;
using System.Text;
using Kontext.Core.OAuth;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;

namespace Kontext.Core.Consent;

/// <summary>An authorization code (RFC 6749 section 4.1.2). It can be redeemed once, within two minutes.</summary>
internal sealed record AuthorizationCode
{
    /// <summary>How long the code can be redeemed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>The code itself. The row holds its hash.</summary>
    public required ExpiringKey Key { get; init; }

    /// <summary>The id of the session that the code begins.</summary>
    public required Guid Session { get; init; }

    /// <summary>The request.</summary>
    public required CodeRequest Request { get; init; }

    /// <summary>The user who has signed in.</summary>
    public required SignedIn Person { get; init; }

    /// <summary>When the code can no longer be redeemed, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When the code was redeemed, UTC; null before.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>The ETag of the row; null before the first write.</summary>
    public string? RowVersion { get; init; }

    /// <summary>The client and the user.</summary>
    public DelegateKey Owner => new(Person.Organization, Request.ClientId, Person.Person, PersonOf: null);

    /// <summary>Returns whether the verifier belongs to the request's challenge (RFC 7636 section 4.6). Takes constant time.</summary>
    public bool IsVerifiedBy(string verifier) =>
        verifier.Length is >= 43 and <= 128
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Pkce.ChallengeOf(verifier)), Encoding.ASCII.GetBytes(Request.CodeChallenge));

    /// <summary>Returns the type name; the code stays out of logs.</summary>
    public override string ToString() => nameof(AuthorizationCode);
}
