using System.ComponentModel.DataAnnotations;
using Kontext.Core.Input;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Sessions;

/// <summary>Section <c>Sessions</c>: this deployment's own authorization server.</summary>
public sealed class SessionOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Sessions";

    /// <summary>How long a sign-in lasts, in days. After that the user signs in again.</summary>
    [Range(1, 365, ErrorMessage = "Sessions:LifetimeDays must be 1 to 365.")]
    public int LifetimeDays { get; set; } = 90;

    /// <summary>
    /// The organizations whose people may sign in with clients that have no row, or * for all. Empty by default; * in Development.
    /// </summary>
    public IList<string> OpenOrganizations { get; } = [];

    /// <summary>
    /// The hosts whose client ID metadata documents are read, or * for all. Empty by default; * in Development.
    /// </summary>
    public IList<string> MetadataHosts { get; } = [];

    /// <summary>Public clients whose client id is built into a program.</summary>
    [ValidateEnumeratedItems]
    public IList<KnownClientOptions> KnownClients { get; } = [];

    /// <summary>How long a sign-in lasts.</summary>
    internal TimeSpan Lifetime => TimeSpan.FromDays(LifetimeDays);

    /// <summary>Returns whether clients may register themselves. The organization of the user decides at the sign-in.</summary>
    public bool IsOpenToAny() => OpenOrganizations.Count > 0;

    /// <summary>Returns whether people of an organization may sign in with clients that have no row.</summary>
    public bool IsOpenTo(OrganizationId organization) => OpenOrganizations.Any(name => name == "*" || name == organization.Value);

    /// <summary>Returns whether metadata documents of a host are read.</summary>
    internal bool Reads(string host) => MetadataHosts.Any(name => name == "*" || name.Equals(host, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A public client whose client id is built into a program.</summary>
public sealed class KnownClientOptions
{
    /// <summary>The client id.</summary>
    [Required(ErrorMessage = "Sessions:KnownClients: each client needs a ClientId.")]
    public string ClientId { get; set; } = "";

    /// <summary>The name that people see.</summary>
    [Required(ErrorMessage = "Sessions:KnownClients: each client needs a Name.")]
    public string Name { get; set; } = "";

    /// <summary>The redirect URIs.</summary>
    public IList<string> RedirectUris { get; } = [];
}

[OptionsValidator]
internal sealed partial class SessionOptionsValidator : IValidateOptions<SessionOptions>;
