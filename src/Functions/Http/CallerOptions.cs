using System.ComponentModel.DataAnnotations;

namespace Kontext.Functions.Http;

/// <summary>Section <c>Caller</c>: where the identity provider puts what is needed to know here. The defaults suit most.</summary>
public sealed class CallerOptions
{
    public const string Section = "Caller";

    /// <summary>The claim that names the organization: <c>org_id</c> at Auth0, <c>tid</c> at Entra ID.</summary>
    [Required(ErrorMessage = "Caller:OrganizationClaim must name a claim, or be left out.")]
    public string OrganizationClaim { get; set; } = "org_id";

    /// <summary>The claim that names the person within the issuer: <c>oid</c> at Entra ID, whose <c>sub</c> differs for each application.</summary>
    [Required(ErrorMessage = "Caller:SubjectClaim must name a claim, or be left out.")]
    public string SubjectClaim { get; set; } = "sub";

    /// <summary>A further sign of a service account, for providers whose tokens show none of the usual ones: a claim that only they have. Null for none.</summary>
    public string? ServiceAccountClaim { get; set; }

    /// <summary>The beginning of that claim's value, such as <c>service-account-</c> of Keycloak's preferred_username; null when having the claim is enough.</summary>
    public string? ServiceAccountValuePrefix { get; set; }
}
