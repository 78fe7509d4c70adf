using Kontext.Core.Input;

namespace Kontext.Functions.Connect;

/// <summary>A user who has signed in at the deployment's authority.</summary>
/// <param name="User">Issuer and subject.</param>
/// <param name="Name">The display name; null when the id token has none.</param>
/// <param name="Organization">The organization that the id token names; null when it names none.</param>
internal sealed record SignedInPerson(UserId User, string? Name, OrganizationId? Organization);
