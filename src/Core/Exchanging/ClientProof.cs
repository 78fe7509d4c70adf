namespace Kontext.Core.Exchanging;

/// <summary>The client authentication of a request.</summary>
/// <param name="ClientId">The client id, as the client sent it.</param>
/// <param name="Secret">The secret; null when none was sent.</param>
/// <param name="Assertion">A platform's token that replaces the secret (RFC 7523 section 2.2); null when none was sent.</param>
public sealed record ClientProof(string ClientId, string? Secret, string? Assertion)
{
    /// <summary>Returns the type name; the secret stays out of logs.</summary>
    public override string ToString() => nameof(ClientProof);
}
