using Microsoft.Extensions.Configuration;

namespace Kontext.Core.Outbound;

/// <summary>The host names that Azure gives a function app. They lead to it beside the address its clients use, also on Flex Consumption.</summary>
internal static class PlatformHosts
{
    // The first may be missing or stale after a swap of slots; the second is there where default host names carry a hash and a region.
    private static readonly string[] Variables = ["WEBSITE_HOSTNAME", "WEBSITE_DEFAULT_HOSTNAME"];

    /// <summary>All of them; none on a laptop.</summary>
    public static IReadOnlySet<string> Of(IConfiguration configuration)
    {
        var named = Variables.Select(variable => configuration[variable]?.Split(':')[0]);
        if (configuration["WEBSITE_SITE_NAME"] is { Length: > 0 } site)
            named = named.Append($"{site}.azurewebsites.net");
        return named.OfType<string>().Where(host => host.Length > 0).SelectMany(Variants).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    // The deployment site, and the names by which a private endpoint is found, stand behind the first label. A name without a domain has none.
    private static string[] Variants(string host) => host.Split('.', 2) is [var site, var domain] && host.EndsWith(".azurewebsites.net", StringComparison.OrdinalIgnoreCase)
        ? [host, $"{site}.scm.{domain}", $"{site}.privatelink.{domain}", $"{site}.scm.privatelink.{domain}"]
        : [host];
}
