using System.Net;
using System.Net.Sockets;

namespace Kontext.Core.Outbound;

/// <summary>
/// The addresses outside the public internet, by the IANA special-purpose registries (RFC 6890 and later entries). Two blocks with a few
/// global addresses (192.0.0.0/24, 2001::/23) are refused as a whole, because no servers use those.
/// </summary>
internal static class SpecialAddresses
{
    public const string OpenableText = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 198.18.0.0/15 or fc00::/7";

    private static readonly IPNetwork[] NotPublicV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    private static readonly IPNetwork GlobalUnicastV6 = IPNetwork.Parse("2000::/3");

    // Teredo and 6to4 contain an IPv4 address that this check would not see. All addresses outside 2000::/3 are refused without a list.
    private static readonly IPNetwork[] NotPublicV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private static readonly IPNetwork[] Openable = Networks(
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "fc00::/7");

    // These addresses hand out a machine's identity to every caller on it. Some of them lie in public or openable ranges.
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("168.63.129.16"), IPAddress.Parse("169.254.169.254"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("fd00:ec2::254"),
    ];

    /// <summary>Returns the address that a connection would reach: the IPv4 address of a mapped one (RFC 4291 section 2.5.5.2).</summary>
    public static IPAddress Unwrap(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Whether an unwrapped address is public.</summary>
    public static bool IsPublic(IPAddress address) => !IsMetadata(address) && address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Contains(NotPublicV4, address),
        AddressFamily.InterNetworkV6 => !address.IsIPv4MappedToIPv6 && address.ScopeId == 0 && GlobalUnicastV6.Contains(address) && !Contains(NotPublicV6, address),
        _ => false,
    };

    public static bool IsMetadata(IPAddress address) => Array.Exists(Metadata, known => known.Equals(address));

    // IPNetwork finds mapped addresses in IPv6 networks that do not contain them, so mapped addresses are excluded first; see Unwrap.
    public static bool CanBeOpened(IPNetwork network) =>
        !network.BaseAddress.IsIPv4MappedToIPv6
        && Array.Exists(Openable, range => range.PrefixLength <= network.PrefixLength && range.Contains(network.BaseAddress));

    private static bool Contains(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] cidrs) => Array.ConvertAll(cidrs, IPNetwork.Parse);
}
