namespace Kontext.Core.Maintenance;

/// <summary>What one organization has been given of a tick.</summary>
internal sealed class OrganizationShare(int allowed)
{
    /// <summary>Items, one that travels alone for a whole message of them.</summary>
    public int Taken { get; private set; }

    /// <summary>How many it may have; less than the share until its open work has been counted.</summary>
    public int Allowed { get; set; } = allowed;

    public bool IsCounted { get; set; }

    /// <summary>Whether a further item was refused.</summary>
    public bool IsFull { get; set; }

    /// <summary>One that needs more than all there is goes when it is the first.</summary>
    public bool HasRoomFor(int weight) => Taken == 0 || Taken + weight <= Allowed;

    public void Take(int weight) => Taken += weight;
}
