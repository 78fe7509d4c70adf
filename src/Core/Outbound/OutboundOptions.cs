using System.Collections.Frozen;
using System.Net;
using Kontext.Core.Bounds;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Outbound;

/// <summary>Section <c>Outbound</c>: which addresses may be called beside the public internet.</summary>
public sealed class OutboundOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Outbound";

    /// <summary>
    /// The networks in CIDR form that may be called, within private space (10/8, 172.16/12, 192.168/16, 100.64/10, 198.18/15, fc00::/7).
    /// Empty unless servers in the deployment's own network are to be reached. Metadata addresses stay refused.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Whether servers on this machine may be called, also by http. Outside Development the app then does not start.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>
    /// The host names that the platform gives this service beside <see cref="PublicUrl"/>. None of them is ever called. This is no setting.
    /// </summary>
    internal IReadOnlySet<string> PlatformHosts { get; set; } = FrozenSet<string>.Empty;

    /// <summary>
    /// The bytes that large answers of other servers, those above 64 KiB, may take in one process at once: 8 MiB to 1 GiB. Reading them
    /// takes about ten times as much memory. One organization gets at most half. A check that finds no room in its time is postponed.
    /// </summary>
    public long LargeAnswerBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>This service's own address, from the setting <c>PublicUrl</c>; null when not set. The service never calls itself.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>
    /// The issuer of callers' tokens, from the setting <c>Authentication:Schemes:Bearer:Authority</c>; null when not set. In Development it
    /// may share this service's loopback address. Then URLs below the authority's own path may be called.
    /// </summary>
    public Uri? Authority { get; set; }
}

internal sealed class OutboundOptionsValidator(bool isDevelopment) : IValidateOptions<OutboundOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboundOptions options)
    {
        List<string> failures = [];
        if (options.AllowLoopback && !isDevelopment)
            failures.Add("Outbound:AllowLoopback is for Development alone: remove it, or reach the server by an address in Outbound:AllowedNetworks.");

        for (var i = 0; i < options.AllowedNetworks.Count; i++)
        {
            // The parser reads 10.1/16 as 10.0.0.0/16, and ignores host bits. An administrator who writes either means another network.
            if (!IPNetwork.TryParse(options.AllowedNetworks[i], out var network)
                || !string.Equals(network.ToString(), options.AllowedNetworks[i], StringComparison.OrdinalIgnoreCase))
            {
                failures.Add($"Outbound:AllowedNetworks:{i} is not a network in canonical CIDR form, such as 10.1.0.0/16.");
            }
            else if (!SpecialAddresses.CanBeOpened(network))
            {
                failures.Add($"Outbound:AllowedNetworks:{i} must lie within {SpecialAddresses.OpenableText}; nothing else can be opened.");
            }
        }

        if (options.LargeAnswerBytes is < 8 * 1024 * 1024 or > 1024 * 1024 * 1024)
            failures.Add("Outbound:LargeAnswerBytes must lie between 8388608 and 1073741824.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

/// <summary>The limits of one <see cref="BoundClient"/>, for all its requests together.</summary>
/// <param name="Time">The time from its creation to the last byte, even if bytes still arrive.</param>
/// <param name="Bytes">The bytes of response bodies.</param>
public sealed record OutboundLimits(TimeSpan Time, long Bytes)
{
    /// <summary>The key of the organization that large answers count to; empty when no organization is known.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whether answers are passed on in parts and never held as a whole. Such answers need no room in this process.</summary>
    public bool IsPassedOn { get; init; }

    /// <summary>15 seconds and 4 MiB.</summary>
    public static OutboundLimits Default { get; } = new(TimeSpan.FromSeconds(15), 4 * 1024 * 1024);
}

/// <summary>The budget for the bytes of large answers that this process holds at once, for all organizations together.</summary>
public sealed class LargeAnswers(IOptions<OutboundOptions> options)
{
    /// <summary>The bytes that a client reads without asking the budget. So a server with small answers never has to wait.</summary>
    internal const long Free = 64 * 1024;

    internal ByteBudget Budget { get; } = new(options.Value.LargeAnswerBytes);
}
