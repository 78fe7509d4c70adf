using Kontext.Core.Secrets;

namespace Kontext.Core.Tokens;

/// <summary>The record of a key: the secret that holds it, and when it is used.</summary>
/// <param name="Generation">The number of the key, from 1.</param>
/// <param name="Id">The <c>kid</c> of tokens that a signing key signs; the generation for other keys.</param>
/// <param name="Secret">The secret that holds the key.</param>
/// <param name="SignsFrom">When the key begins to sign, UTC.</param>
/// <param name="CountsUntil">When tokens of this key stop being valid, UTC; null unless an operator ends it earlier than its successor does.</param>
internal sealed record KeyRecord(int Generation, string Id, SecretReference Secret, DateTimeOffset SignsFrom, DateTimeOffset? CountsUntil);
