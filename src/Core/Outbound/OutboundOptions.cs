using System.Collections.Frozen;
using System.Net;
using Kontext.Core.Bounds;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Outbound;

/// <summary>Section <c>Outbound</c>: what may be called beside the public internet.</summary>
public sealed class OutboundOptions
{
    /// <summary>The section these are bound from.</summary>
    public const string Section = "Outbound";

    /// <summary>
    /// Networks in CIDR form inside private space (10/8, 172.16/12, 192.168/16, 100.64/10, 198.18/15, fc00::/7) that may be called;
    /// empty unless servers in the deployment's own network are meant. Metadata addresses stay refused.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Servers on this machine may be called, by http: too. In Development alone; anywhere else the start fails.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>The names that the platform gives this service beside <see cref="PublicUrl"/>; no setting. None of them is ever called.</summary>
    internal IReadOnlySet<string> PlatformHosts { get; set; } = FrozenSet<string>.Empty;

    /// <summary>
    /// Bytes that large answers of other servers, those beyond 64 KiB, may take up in one process at once; 8 MiB to 1 GiB. Reading them takes some ten
    /// times as much memory. One organization gets half at most; a check that gets no room in its time is put off.
    /// </summary>
    public long LargeAnswerBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>This service's own address, from the setting <c>PublicUrl</c>: it never calls itself. Null when not configured.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>
    /// The issuer of callers' tokens, from the setting <c>Authentication:Schemes:Bearer:Authority</c>. In Development it may share this service's address
    /// on loopback, and is called there all the same, below its own path alone. Null when not configured.
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
            // The parser takes 10.1/16 for 10.0.0.0/16, and host bits for a slip: who writes either means something else.
            if (!IPNetwork.TryParse(options.AllowedNetworks[i], out var network)
                || !string.Equals(network.ToString(), options.AllowedNetworks[i], StringComparison.OrdinalIgnoreCase))
                failures.Add($"Outbound:AllowedNetworks:{i} is not a network in canonical CIDR form, such as 10.1.0.0/16.");
            else if (!SpecialAddresses.CanBeOpened(network))
                failures.Add($"Outbound:AllowedNetworks:{i} must lie within {SpecialAddresses.OpenableText}; nothing else can be opened.");
        }

        if (options.LargeAnswerBytes is < 8 * 1024 * 1024 or > 1024 * 1024 * 1024)
            failures.Add("Outbound:LargeAnswerBytes must lie between 8388608 and 1073741824.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

/// <summary>What one <see cref="BoundClient"/> may use up in its life, all its requests together.</summary>
/// <param name="Time">From its making to its last byte; a trickle ends here too.</param>
/// <param name="Bytes">Of response bodies.</param>
public sealed record OutboundLimits(TimeSpan Time, long Bytes)
{
    /// <summary>Who shares the room that large answers may take up, such as an organization's key; empty where no organization is known.</summary>
    public string Owner { get; init; } = "";

    /// <summary>15 seconds and 4 MiB.</summary>
    public static OutboundLimits Default { get; } = new(TimeSpan.FromSeconds(15), 4 * 1024 * 1024);
}

/// <summary>The bytes of other servers' large answers that this process holds at once, for all organizations.</summary>
public sealed class LargeAnswers(IOptions<OutboundOptions> options)
{
    /// <summary>So much of its answers a client reads without asking: what every server may send leaves no server waiting.</summary>
    internal const long Free = 64 * 1024;

    internal ByteBudget Budget { get; } = new(options.Value.LargeAnswerBytes);
}
