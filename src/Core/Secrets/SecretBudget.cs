using Kontext.Core.Input;

namespace Kontext.Core.Secrets;

/// <summary>
/// Gives permits for writes to each vault, within this instance. A refresh takes a permit before it uses the refresh token, so that no
/// grant is obtained that cannot be stored. A part of the permits is for users' requests only. Of that part, each organization has its own
/// reserve.
/// </summary>
/// <remarks>
/// This class does not use System.Threading.RateLimiting, which ignores <see cref="TimeProvider"/>. Nor does it use a sampling circuit breaker.
/// Such a breaker counts a share of failures, not failures in a row, and it decides around a call, not before it.
/// </remarks>
public sealed class SecretBudget(TimeProvider time)
{
    /// <summary>
    /// The number of failures in a row within <see cref="FailureWindow"/> that opens a vault's circuit. Fewer may be a short disturbance.
    /// </summary>
    internal const int MaxFailures = 3;

    /// <summary>
    /// The period that Key Vault's limit counts over. It slides, because twice as many writes could meet at the border of two fixed
    /// periods.
    /// </summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>How long a failure counts. An older one says nothing about the vault's present state.</summary>
    internal static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long an open circuit gives no permit after the last failure. Then it gives one permit in each such period, until a success.
    /// </summary>
    internal static readonly TimeSpan Break = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, VaultState> _vaults = new(StringComparer.Ordinal);

    /// <summary>The engine's permits in any <see cref="Window"/>. Key Vault accepts 300 secret writes for a vault in 10 seconds.</summary>
    internal int EngineWrites { get; init; } = 200;

    /// <summary>All permits in any <see cref="Window"/>. The rest of the 300 is for organizations that have written little.</summary>
    internal int Writes { get; init; } = 260;

    /// <summary>The number of writes that a vault accepts in any <see cref="Window"/>.</summary>
    internal int MostWrites { get; init; } = 300;

    /// <summary>The number of writes in any <see cref="Window"/> for which an organization may exceed <see cref="Writes"/>.</summary>
    internal int ReservedForOrganization { get; init; } = 4;

    /// <summary>Whether users' requests need a permit. They do not when the vault is a table on a laptop.</summary>
    internal bool BoundsPeople { get; init; } = true;

    /// <summary>
    /// Takes a permit for one write of the engine. Returns false when there is none now. A permit without a write is not given back. When a
    /// user may be waiting, the users' part of the permits counts too.
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
            // Only a successful write shows that the vault works again. So one refresh alone risks its token.
            if (state.OpenSince is not null)
                state.OpenSince = now;
            return true;
        }
    }

    /// <summary>
    /// Takes a permit for one write of a user's or an administrator's request. Returns false when there is none now. It ignores the vault's
    /// circuit: such a request can be repeated.
    /// </summary>
    /// <param name="vault">The vault.</param>
    /// <param name="organization">The organization whose request it is.</param>
    /// <param name="isObtained">Whether the credential cannot be obtained again. Then the write counts, but is never refused.</param>
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

    /// <summary>Whether a vault is likely to accept a new secret: its circuit is closed, and it does not throttle now.</summary>
    public bool IsReady(string vault)
    {
        lock (_lock)
            return StateOf(vault) is { OpenSince: null } state && !(state.ThrottledUntil > time.GetTimestamp());
    }

    /// <summary>Records a successful write, with or without a permit. It closes the vault's circuit.</summary>
    public void Succeeded(string vault)
    {
        lock (_lock)
        {
            var state = StateOf(vault);
            state.Failures.Clear();
            state.OpenSince = null;
        }
    }

    /// <summary>Records a write or read that ended in an UnavailableException or a <see cref="VaultException"/>.</summary>
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
    /// Records a 429 of the vault: other instances write too. The engine gets no permit until the vault may be asked again. Its share is
    /// halved, and grows back by a tenth in each <see cref="Window"/> without another 429.
    /// </summary>
    public void Throttled(string vault, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            var state = StateOf(vault);
            var now = time.GetTimestamp();
            // Requests sent side by side are refused side by side, and together they count once.
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
}
