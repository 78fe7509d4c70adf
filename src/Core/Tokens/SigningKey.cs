using Microsoft.IdentityModel.Tokens;

namespace Kontext.Core.Tokens;

/// <summary>A key with which this deployment signs tokens, or has signed them.</summary>
/// <param name="Key">The key pair, with the private key.</param>
/// <param name="Generation">The number of the key, from 1.</param>
/// <param name="SignsFrom">When it begins to sign, UTC.</param>
/// <param name="CountsUntil">When tokens of this key stop being valid, UTC; null while it is the newest key.</param>
internal sealed record SigningKey(ECDsaSecurityKey Key, int Generation, DateTimeOffset SignsFrom, DateTimeOffset? CountsUntil)
{
    /// <summary>Returns the type name; the key stays out of logs.</summary>
    public override string ToString() => nameof(SigningKey);
}
