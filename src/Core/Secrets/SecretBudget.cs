namespace Kontext.Core.Secrets;

/// <summary>
/// The permit to store, for each vault within this instance. A background renewal asks for it before it redeems anything, so that nobody
/// obtains what cannot be kept; what a person waits for does not ask.
/// </summary>
/// <remarks>
/// Written out because System.Threading.RateLimiting follows no <see cref="TimeProvider"/>, and a sampling circuit breaker opens on a share
/// of failures, not on failures in a row, and around a call, not before it.
/// </remarks>
public sealed class SecretBudget(TimeProvider time)
{
    /// <summary>Permits in any <see cref="Window"/>: Key Vault takes 300 secret writes in 10 seconds and vault, and people need some of them.</summary>
    internal const int MaxWrites = 200;

    /// <summary>So many failures in a row within <see cref="FailureWindow"/> open a vault's circuit; one or two may be a hiccup.</summary>
    internal const int MaxFailures = 3;

    /// <summary>What Key Vault counts over. It slides: at the border of two fixed windows twice as many writes could meet.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>How long a failure counts: an older one tells nothing of the vault's state now.</summary>
    internal static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(1);

    /// <summary>How long an open circuit gives no permit after the latest failure. From then on it gives one in each such time, until a success.</summary>
    internal static readonly TimeSpan Break = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, VaultState> _vaults = new(StringComparer.Ordinal);

    /// <summary>Takes a permit for one write; false when there is none now. One that led to no write is not given back.</summary>
    public bool TryTake(string vault)
    {
        lock (_lock)
        {
            var state = StateOf(vault);
            Forget(state.Permits, Window);
            if (state.Permits.Count >= MaxWrites || state.OpenSince is { } since && time.GetElapsedTime(since) < Break)
                return false;
            var now = time.GetTimestamp();
            state.Permits.Enqueue(now);
            // Whether the vault is back shows only when something has been stored: one alone may risk what it redeems.
            if (state.OpenSince is not null)
                state.OpenSince = now;
            return true;
        }
    }

    /// <summary>A write was kept, with a permit or without: closes the vault's circuit.</summary>
    public void Succeeded(string vault)
    {
        lock (_lock)
        {
            var state = StateOf(vault);
            state.Failures.Clear();
            state.OpenSince = null;
        }
    }

    /// <summary>A write ended in an UnavailableException or a <see cref="VaultException"/>.</summary>
    public void Failed(string vault)
    {
        lock (_lock)
        {
            var state = StateOf(vault);
            var now = time.GetTimestamp();
            Forget(state.Failures, FailureWindow);
            state.Failures.Enqueue(now);
            if (state.OpenSince is null && state.Failures.Count < MaxFailures)
                return;
            state.OpenSince = now;
            state.Failures.Clear();
        }
    }

    private VaultState StateOf(string vault)
    {
        if (!_vaults.TryGetValue(vault, out var state))
            _vaults[vault] = state = new VaultState();
        return state;
    }

    private void Forget(Queue<long> instants, TimeSpan age)
    {
        while (instants.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= age)
            instants.Dequeue();
    }

    // Timestamps of the monotonic clock: a correction of the time of day moves no window.
    private sealed class VaultState
    {
        public Queue<long> Permits { get; } = new();

        public Queue<long> Failures { get; } = new();

        // The latest failure or trial; null while the circuit is closed.
        public long? OpenSince { get; set; }
    }
}
