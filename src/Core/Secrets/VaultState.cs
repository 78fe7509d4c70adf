using Kontext.Core.Input;

namespace Kontext.Core.Secrets;

/// <summary>
/// The recent writes of this instance to one vault. Timestamps come from the monotonic clock, so that a correction of the system time moves
/// no window.
/// </summary>
internal sealed class VaultState
{
    // It never holds more organizations than there are permits.
    private readonly Dictionary<OrganizationId, int> _byOrganization = [];

    public Queue<(long At, OrganizationId? Organization)> Permits { get; } = new();

    public Queue<long> Failures { get; } = new();

    // The last failure or trial; null while the circuit is closed.
    public long? OpenSince { get; set; }

    // The last 429.
    public long? ThrottledAt { get; set; }

    public long? ThrottledUntil { get; set; }

    // The number of permits that the last 429 took from the engine's share.
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
