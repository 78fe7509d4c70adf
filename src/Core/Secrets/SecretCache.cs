using Kontext.Core.Bounds;

namespace Kontext.Core.Secrets;

/// <summary>
/// Remembers secret values that this process read from a vault, for at most five minutes. The key is the reference with its version, and a version never
/// changes. Rows decide whether a credential may be used, and rows are read on every call.
/// </summary>
public sealed class SecretCache(ISecretStore secrets, TimeProvider clock)
{
    private const int Most = 2_000;
    private const long MostBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(4);

    private readonly FairCache<SecretReference, Credential> _held = new(Most, MostBytes, clock);

    /// <summary>The number of remembered values.</summary>
    internal int Count => _held.Count;

    /// <summary>Returns the version that the reference names; null when it is not in its vault any more.</summary>
    /// <param name="owner">The owner of the secret, such as an organization's key.</param>
    /// <param name="reference">The reference with its version.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Credential?> FindAsync(string owner, SecretReference reference, CancellationToken cancellationToken)
    {
        if (_held.TryFind(reference, out var held))
            return held;
        if (await secrets.FindAsync(reference, cancellationToken) is not { } read)
            return null;
        var until = clock.GetUtcNow() + Longest;
        if (read.Grant?.AccessTokenExpiresAt is { } end && end < until)
            until = end;
        _held.Keep(owner, reference, read, CredentialContent.Measure(read), until);
        return read;
    }

    /// <summary>Finds a version for a caller who waits. The retries of the vault client would take longer than a caller may wait.</summary>
    internal Task<Timed<Credential?>> FindInTimeAsync(string owner, SecretReference reference, CancellationToken cancellationToken) =>
        Timed.RunAsync(TimeLimit, clock, token => FindAsync(owner, reference, token), cancellationToken);
}
