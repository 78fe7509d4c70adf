using Kontext.Core.Secrets;

namespace Kontext.Core.Tokens;

/// <summary>The record of a signing key: the secret that holds it, and when it signs.</summary>
/// <param name="Generation">The number of the key, from 1.</param>
/// <param name="Id">The <c>kid</c> of tokens that the key signs.</param>
/// <param name="Secret">The secret that holds the private key.</param>
/// <param name="SignsFrom">When the key begins to sign, UTC.</param>
/// <param name="CountsUntil">When tokens of this key stop being valid, UTC; null while no newer key has replaced it.</param>
internal sealed record KeyRecord(int Generation, string Id, SecretReference Secret, DateTimeOffset SignsFrom, DateTimeOffset? CountsUntil);
