using Kontext.Core.Secrets;

namespace Kontext.Core.Tokens;

/// <summary>Which version of a vault's secret holds a key, and when that key signs.</summary>
/// <param name="Generation">Counts the keys, from 1.</param>
/// <param name="Id">The <c>kid</c> of tokens.</param>
/// <param name="Secret">Where the private key is kept.</param>
/// <param name="SignsFrom">UTC.</param>
/// <param name="CountsUntil">UTC; null while no newer key has taken its place.</param>
internal sealed record KeyRecord(int Generation, string Id, SecretReference Secret, DateTimeOffset SignsFrom, DateTimeOffset? CountsUntil);
