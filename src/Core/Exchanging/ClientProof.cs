namespace Kontext.Core.Exchanging;

/// <summary>How a client shows which one it is.</summary>
/// <param name="ClientId">As it was sent.</param>
/// <param name="Secret">Null when none was sent.</param>
/// <param name="Assertion">A platform's token in the place of a secret (RFC 7523 section 2.2); null when none was sent.</param>
public sealed record ClientProof(string ClientId, string? Secret, string? Assertion)
{
    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(ClientProof);
}
