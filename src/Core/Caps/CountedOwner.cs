using Kontext.Core.Identity;

namespace Kontext.Core.Caps;

/// <summary>Whose things are counted.</summary>
/// <param name="Organization">Whose integrations; or in which organization the person's connections are.</param>
/// <param name="User">Whose connections; null for integrations.</param>
public readonly record struct CountedOwner(OrganizationId Organization, UserId? User);
