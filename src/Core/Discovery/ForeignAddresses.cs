using System.Net;
using Kontext.Core.Input;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Discovery;

/// <summary>Checks the addresses that another server names. No such address is called, or given to a browser, before this check.</summary>
public sealed class ForeignAddresses(AddressGuard guard, IOptions<OutboundOptions> options)
{
    private const int MaxShown = 150;

    /// <summary>
    /// Returns an absolute https URL without user info and fragment (http on loopback where allowed); null for any other text.
    /// </summary>
    internal Uri? Read(string? text)
    {
        if (text is null)
            return null;
        List<FieldError> errors = [];
        return WebAddress.Parser(options.Value.AllowLoopback)(text, "", errors) is { } url && errors.Count == 0 ? url : null;
    }

    /// <summary>
    /// Returns the URL of an endpoint that gets a user or a credential. Returns null, too, for this service's own host and for an address
    /// that outbound calls may not reach.
    /// </summary>
    internal Uri? ReadEndpoint(string text) =>
        Read(text) is { } url
        && guard.AllowsHost(url.Host, url.Port)
        && (!IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) || guard.AllowsAddress(address, url.Port))
            ? url
            : null;

    /// <summary>Returns a foreign address for display: at most 150 characters of ASCII. A short and plain address is unchanged.</summary>
    internal static string Show(string text)
    {
        var shown = new string([.. text.Take(MaxShown).Select(c => c is > ' ' and <= '~' and not ('"' or '\\' or '<' or '>') ? c : '?')]);
        return text.Length <= MaxShown ? shown : shown[..(MaxShown - 3)] + "...";
    }
}
