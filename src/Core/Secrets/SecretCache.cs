using Kontext.Core.Bounds;

namespace Kontext.Core.Secrets;

/// <summary>
/// Remembers secret values that this process read from a vault, for at most five minutes. The key is the reference with its version, and a version never
/// changes. Rows decide whether a credential may be used, and rows are read on every call.
/// </summary>
/// <remarks>
/// When the memory is full, an owner that holds at least an equal share loses its least used value. So one owner cannot push out the values of
/// the others.
/// </remarks>
public sealed class SecretCache(ISecretStore secrets, TimeProvider clock)
{
    private const int Most = 2_000;
    private const long MostBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly Dictionary<SecretReference, LinkedListNode<Held>> _held = [];
    private readonly Dictionary<string, (int Count, long Bytes)> _owners = new(StringComparer.Ordinal);

    // In the order of use; the value that was used last comes first.
    private readonly LinkedList<Held> _used = new();
    private long _bytes;

    /// <summary>The number of remembered values.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
                return _held.Count;
        }
    }

    /// <summary>Returns the version that the reference names; null when it is not in its vault any more.</summary>
    /// <param name="owner">The owner of the secret, such as an organization's key.</param>
    /// <param name="reference">The reference with its version.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Credential?> FindAsync(string owner, SecretReference reference, CancellationToken cancellationToken)
    {
        if (TryFind(reference) is { } held)
            return held;
        if (await secrets.FindAsync(reference, cancellationToken) is not { } read)
            return null;
        Keep(owner, reference, read);
        return read;
    }

    /// <summary>Finds a version for a caller who waits. The retries of the vault client would take longer than a caller may wait.</summary>
    internal Task<Timed<Credential?>> FindInTimeAsync(string owner, SecretReference reference, CancellationToken cancellationToken) =>
        Timed.RunAsync(TimeLimit, clock, token => FindAsync(owner, reference, token), cancellationToken);

    private Credential? TryFind(SecretReference reference)
    {
        lock (_lock)
        {
            if (!_held.TryGetValue(reference, out var node))
                return null;
            _used.Remove(node);
            if (node.Value.Until <= clock.GetUtcNow())
            {
                Forget(node);
                return null;
            }

            _used.AddFirst(node);
            return node.Value.Credential;
        }
    }

    private void Keep(string owner, SecretReference reference, Credential credential)
    {
        var until = clock.GetUtcNow() + Longest;
        if (credential.Grant?.AccessTokenExpiresAt is { } end && end < until)
            until = end;
        Held held = new(owner, reference, credential, CredentialContent.Measure(credential), until);
        lock (_lock)
        {
            if (_held.TryGetValue(reference, out var present))
            {
                _used.Remove(present);
                Forget(present);
            }

            _held[reference] = _used.AddFirst(held);
            Add(owner, 1, held.Bytes);
            while (_held.Count > Most || _bytes > MostBytes)
            {
                var last = FindLeastUsed();
                _used.Remove(last);
                Forget(last);
            }
        }
    }

    // The caller has taken the node off the list.
    private void Forget(LinkedListNode<Held> node)
    {
        _held.Remove(node.Value.Reference);
        Add(node.Value.Owner, -1, -node.Value.Bytes);
    }

    private void Add(string owner, int count, long bytes)
    {
        _bytes += bytes;
        var present = _owners.GetValueOrDefault(owner);
        if (present.Count + count == 0)
            _owners.Remove(owner);
        else
            _owners[owner] = (present.Count + count, present.Bytes + bytes);
    }

    // At least one owner holds as much as all do on average.
    private LinkedListNode<Held> FindLeastUsed()
    {
        var isCount = _held.Count > Most;
        for (var node = _used.Last!; ; node = node.Previous!)
        {
            var (count, bytes) = _owners[node.Value.Owner];
            if (isCount ? count * _owners.Count >= _held.Count : bytes * _owners.Count >= _bytes)
                return node;
        }
    }

    private sealed record Held(string Owner, SecretReference Reference, Credential Credential, int Bytes, DateTimeOffset Until);
}
