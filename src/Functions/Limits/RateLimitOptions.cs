using System.ComponentModel.DataAnnotations;

namespace Kontext.Functions.Limits;

/// <summary>
/// Section <c>RateLimits</c>: limits for one caller, user or organization in one instance. Several instances together allow several times
/// as much.
/// </summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>Requests a second of one caller, to the management API and the pages. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "RateLimits:RequestsPerCaller must be from 1 to 100000.")]
    public int RequestsPerCaller { get; set; } = 50;

    /// <summary>Requests a second of all callers of one organization. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "RateLimits:RequestsPerOrganization must be from 1 to 100000.")]
    public int RequestsPerOrganization { get; set; } = 200;

    /// <summary>Requests a second of one organization that write a secret. 1 to 1,000.</summary>
    [Range(1, 1000, ErrorMessage = "RateLimits:SecretWritesPerOrganization must be from 1 to 1000.")]
    public int SecretWritesPerOrganization { get; set; } = 5;

    /// <summary>
    /// Integrations that one organization creates at once, and again over one day. Archived ones count too. 1 to 100,000.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "RateLimits:IntegrationsPerDay must be from 1 to 100000.")]
    public int IntegrationsPerDay { get; set; } = 2_000;

    /// <summary>Concurrent validations of one organization. 1 to 1,000.</summary>
    [Range(1, 1000, ErrorMessage = "RateLimits:ValidationsPerOrganization must be from 1 to 1000.")]
    public int ValidationsPerOrganization { get; set; } = 4;

    /// <summary>Concurrent discoveries of authorization servers for users of one organization. 1 to 1,000.</summary>
    [Range(1, 1000, ErrorMessage = "RateLimits:DiscoveriesPerOrganization must be from 1 to 1000.")]
    public int DiscoveriesPerOrganization { get; set; } = 16;

    /// <summary>
    /// Connect sessions and authorizations that one user may begin in half an hour, the lifetime of a session. 1 to 10,000.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "RateLimits:SessionsPerPerson must be from 1 to 10000.")]
    public int SessionsPerPerson { get; set; } = 20;

    /// <summary>
    /// Token requests a minute from one network address, by clients whose secret this instance has not seen accepted. 1 to 100,000.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "RateLimits:UnknownClientsPerAddress must be from 1 to 100000.")]
    public int UnknownClientsPerAddress { get; set; } = 60;
}
