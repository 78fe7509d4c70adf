using Microsoft.IdentityModel.Tokens;

namespace Kontext.Core.Tokens;

/// <summary>A key that this deployment signs tokens with, or has signed them with.</summary>
/// <param name="Key">With its private half.</param>
/// <param name="Generation">Counts the keys, from 1.</param>
/// <param name="SignsFrom">When it begins to sign, UTC.</param>
/// <param name="CountsUntil">When what it has signed counts no more, UTC; null while it is the newest.</param>
internal sealed record SigningKey(ECDsaSecurityKey Key, int Generation, DateTimeOffset SignsFrom, DateTimeOffset? CountsUntil)
{
    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => nameof(SigningKey);
}
