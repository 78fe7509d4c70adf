using Kontext.Core.Input;

namespace Kontext.Functions.Connect;

/// <summary>Who has signed in at the deployment's authority.</summary>
/// <param name="User">Issuer and subject.</param>
/// <param name="Name">What they are called there; null when the id token does not say.</param>
/// <param name="Organization">The organization they have signed in for; null when the id token names none.</param>
internal sealed record SignedInPerson(UserId User, string? Name, OrganizationId? Organization);
