using Kontext.Core.Identity;
using Kontext.Core.Integrations;

namespace Kontext.Core.Grants;

/// <summary>What a grant was made for.</summary>
/// <param name="Organization">Whose integration.</param>
/// <param name="Integration">The integration.</param>
/// <param name="Epoch">Its epoch then; null when unknown, and then only the client's secret of that time is used.</param>
public sealed record GrantOrigin(OrganizationId Organization, IntegrationId Integration, int? Epoch);
