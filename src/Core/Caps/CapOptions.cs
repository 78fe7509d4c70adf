using System.ComponentModel.DataAnnotations;

namespace Kontext.Core.Caps;

/// <summary>Section <c>Caps</c>: how much there may be of something. Counted by maintenance every ten minutes, so a cap may be passed by what comes in between.</summary>
public sealed class CapOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Caps";

    /// <summary>Integrations in use of one organization; archived ones do not count. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Caps:IntegrationsPerOrganization must be from 1 to 100000.")]
    public int IntegrationsPerOrganization { get; set; } = 2_000;

    /// <summary>Connections of one person in one organization, those that have ended included. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "Caps:ConnectionsPerPerson must be from 1 to 10000.")]
    public int ConnectionsPerPerson { get; set; } = 500;
}
