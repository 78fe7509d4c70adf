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

    private readonly Lock _lock = new();
    private readonly Dictionary<SecretReference, LinkedListNode<Held>> _held = [];

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
    public async Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        if (TryFind(reference) is { } held)
            return held;
        if (await secrets.FindAsync(reference, cancellationToken) is not { } read)
            return null;
        Keep(reference, read);
        return read;
    }

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

    private void Keep(SecretReference reference, Credential credential)
    {
        var until = clock.GetUtcNow() + Longest;
        if (credential.Grant?.AccessTokenExpiresAt is { } end && end < until)
            until = end;
        Held held = new(reference, credential, CredentialContent.Measure(credential), until);
        lock (_lock)
        {
            if (_held.TryGetValue(reference, out var present))
            {
                _used.Remove(present);
                Forget(present);
            }

            _held[reference] = _used.AddFirst(held);
            _bytes += held.Bytes;
            while (_held.Count > Most || _bytes > MostBytes)
            {
                var last = _used.Last!;
                _used.RemoveLast();
                Forget(last);
            }
        }
    }

    // The caller has taken the node off the list.
    private void Forget(LinkedListNode<Held> node)
    {
        _held.Remove(node.Value.Reference);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Held(SecretReference Reference, Credential Credential, int Bytes, DateTimeOffset Until);
}
