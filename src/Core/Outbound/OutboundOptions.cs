using System.Collections.Frozen;

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
