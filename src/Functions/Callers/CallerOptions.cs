using System.ComponentModel.DataAnnotations;

namespace Kontext.Functions.Callers;

/// <summary>
/// Section <c>Caller</c>: the claims in which the identity provider names the organization, the user and service accounts. The defaults
/// suit most providers.
/// </summary>
public sealed class CallerOptions
{
    public const string Section = "Caller";

    /// <summary>The claim that names the organization: <c>org_id</c> at Auth0, <c>tid</c> at Entra ID.</summary>
    [Required(ErrorMessage = "Caller:OrganizationClaim must name a claim, or be left out.")]
    public string OrganizationClaim { get; set; } = "org_id";

    /// <summary>
    /// The claim that identifies the user within the issuer. Use <c>oid</c> at Entra ID, whose <c>sub</c> differs for each application.
    /// </summary>
    [Required(ErrorMessage = "Caller:SubjectClaim must name a claim, or be left out.")]
    public string SubjectClaim { get; set; } = "sub";

    /// <summary>A claim that only tokens of service accounts have, for providers without one of the usual signs. Null for none.</summary>
    public string? ServiceAccountClaim { get; set; }

    /// <summary>
    /// The prefix of that claim's value, such as <c>service-account-</c> in Keycloak's preferred_username. When null, any value of the
    /// claim marks a service account.
    /// </summary>
    public string? ServiceAccountValuePrefix { get; set; }
}
