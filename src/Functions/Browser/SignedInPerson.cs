using Kontext.Core.Input;

namespace Kontext.Functions.Browser;

/// <summary>A user who has signed in at the deployment's authority.</summary>
/// <param name="User">Issuer and subject.</param>
/// <param name="Name">The display name; null when the id token has none.</param>
/// <param name="Organization">The organization that the id token names; null when it names none.</param>
/// <param name="At">When the user signed in, by the claim <c>auth_time</c>, UTC; null when the id token does not say.</param>
internal sealed record SignedInPerson(UserId User, string? Name, OrganizationId? Organization, DateTimeOffset? At);
