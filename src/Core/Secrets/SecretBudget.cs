using Kontext.Core.Input;

namespace Kontext.Core.Secrets;

/// <summary>
/// The permit to store, for each vault within this instance. A renewal asks for it before it redeems anything, so that nobody obtains what cannot be
/// kept. A part is kept for people, which the engine never takes; and of that a part for each organization, which no other organization takes.
/// </summary>
/// <remarks>
/// Written out because System.Threading.RateLimiting follows no <see cref="TimeProvider"/>, and a sampling circuit breaker opens on a share
/// of failures, not on failures in a row, and around a call, not before it.
/// </remarks>
public sealed class SecretBudget(TimeProvider time)
{
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

    /// <summary>The engine's permits in any <see cref="Window"/>: Key Vault takes 300 secret writes in 10 seconds and vault.</summary>
    internal int EngineWrites { get; init; } = 200;

    /// <summary>All permits in any <see cref="Window"/>; the rest of the 300 is for organizations that have written little.</summary>
    internal int Writes { get; init; } = 260;

    /// <summary>All that a vault takes in any <see cref="Window"/>.</summary>
    internal int MostWrites { get; init; } = 300;

    /// <summary>Writes in any <see cref="Window"/> for which an organization may go beyond <see cref="Writes"/>.</summary>
    internal int ReservedForOrganization { get; init; } = 4;

    /// <summary>Whether what people bring is bounded: not where the vault is a table of a laptop.</summary>
    internal bool BoundsPeople { get; init; } = true;

    /// <summary>
    /// Takes a permit for one write; false when there is none now. One that led to no write is not given back. Where a person may be waiting the part
    /// that is kept for people counts as well.
    /// </summary>
    public bool TryTake(string vault, bool isAwaited)
    {
        lock (_lock)
        {
            var state = StateOf(vault);
            ForgetPermits(state);
            var now = time.GetTimestamp();
            if (state.Permits.Count >= (isAwaited ? Writes : LimitOf(state)) || IsOpen(state) || (!isAwaited && state.ThrottledUntil > now))
                return false;
            state.Take(now, organization: null);
            // Whether the vault is back shows only when something has been stored: one alone may risk what it redeems.
            if (state.OpenSince is not null)
                state.OpenSince = now;
            return true;
        }
    }

    /// <summary>
    /// Takes a permit for one write of what a person or an administrator brings; false when there is none now. Asks nothing of the vault's circuit: who
    /// brings something may as well try.
    /// </summary>
    /// <param name="vault">Where it is to go.</param>
    /// <param name="organization">Whose it is.</param>
    /// <param name="isObtained">Whether it could not be had again: then it counts, and is never refused.</param>
    public bool TryTake(string vault, OrganizationId organization, bool isObtained)
    {
        lock (_lock)
        {
            var state = StateOf(vault);
            ForgetPermits(state);
            var most = state.TakenBy(organization) < ReservedForOrganization ? MostWrites : Writes;
            if (BoundsPeople && !isObtained && state.Permits.Count >= most)
                return false;
            state.Take(time.GetTimestamp(), organization);
            return true;
        }
    }

    /// <summary>Whether a vault is likely to take what is new: it is not away, and not asking for patience.</summary>
    public bool IsReady(string vault)
    {
        lock (_lock)
            return StateOf(vault) is { OpenSince: null } state && !(state.ThrottledUntil > time.GetTimestamp());
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

    /// <summary>A write or a read ended in an UnavailableException or a <see cref="VaultException"/>.</summary>
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

    /// <summary>
    /// The vault turned a request away for there being too many (429): other instances write as well. The engine's share is halved, and grows back by
    /// a tenth in each <see cref="Window"/> without another; until the vault may be asked again there is none.
    /// </summary>
    public void Throttled(string vault, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            var state = StateOf(vault);
            var now = time.GetTimestamp();
            // What was sent side by side is turned away side by side, and tells one thing.
            if (!(state.ThrottledUntil > now))
                state.Reduced = EngineWrites - Math.Max(LimitOf(state) / 2, EngineWrites / 20);
            state.ThrottledAt = now;
            var pause = retryAfter is { } asked && asked > TimeSpan.FromSeconds(1) ? asked : TimeSpan.FromSeconds(1);
            state.ThrottledUntil = now + (long)(pause.TotalSeconds * time.TimestampFrequency);
        }
    }

    private int LimitOf(VaultState state)
    {
        var windows = state.ThrottledAt is { } at ? (int)Math.Min(time.GetElapsedTime(at) / Window, 10) : 10;
        return EngineWrites - Math.Max(0, state.Reduced - (windows * EngineWrites / 10));
    }

    private bool IsOpen(VaultState state) => state.OpenSince is { } since && time.GetElapsedTime(since) < Break;

    private VaultState StateOf(string vault)
    {
        if (!_vaults.TryGetValue(vault, out var state))
            _vaults[vault] = state = new VaultState();
        return state;
    }

    private void ForgetPermits(VaultState state)
    {
        while (state.Permits.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= Window)
            state.ForgetOldest();
    }

    private void Forget(Queue<long> instants, TimeSpan age)
    {
        while (instants.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= age)
            instants.Dequeue();
    }

    // Timestamps of the monotonic clock: a correction of the time of day moves no window.
    private sealed class VaultState
    {
        // No more organizations than permits.
        private readonly Dictionary<OrganizationId, int> _byOrganization = [];

        public Queue<(long At, OrganizationId? Organization)> Permits { get; } = new();

        public Queue<long> Failures { get; } = new();

        // The latest failure or trial; null while the circuit is closed.
        public long? OpenSince { get; set; }

        // The latest 429.
        public long? ThrottledAt { get; set; }

        public long? ThrottledUntil { get; set; }

        // What that took from the engine's share.
        public int Reduced { get; set; }

        public int TakenBy(OrganizationId organization) => _byOrganization.GetValueOrDefault(organization);

        public void Take(long now, OrganizationId? organization)
        {
            Permits.Enqueue((now, organization));
            if (organization is { } owner)
                _byOrganization[owner] = TakenBy(owner) + 1;
        }

        public void ForgetOldest()
        {
            if (Permits.Dequeue().Organization is not { } owner)
                return;
            if (TakenBy(owner) > 1)
                _byOrganization[owner]--;
            else
                _byOrganization.Remove(owner);
        }
    }
}
