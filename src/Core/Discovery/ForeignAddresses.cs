using System.Net;
using Kontext.Core.Input;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Discovery;

/// <summary>Reads addresses that another server names: none of them is called, or handed to a browser, before it has been here.</summary>
public sealed class ForeignAddresses(AddressGuard guard, IOptions<OutboundOptions> options)
{
    private const int MaxShown = 150;

    /// <summary>An absolute https URL without user info and fragment (http on loopback where that is allowed); null for anything else.</summary>
    internal Uri? Read(string? text)
    {
        if (text is null)
            return null;
        List<FieldError> errors = [];
        return WebAddress.Parser(options.Value.AllowLoopback)(text, "", errors) is { } url && errors.Count == 0 ? url : null;
    }

    /// <summary>The same, where a person or a credential is sent: neither to this service itself nor to an address that no call may go to.</summary>
    internal Uri? ReadEndpoint(string text) =>
        Read(text) is { } url
        && guard.AllowsHost(url.Host, url.Port)
        && (!IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) || guard.AllowsAddress(address, url.Port))
            ? url
            : null;

    /// <summary>A foreign address to show, exactly as it was written as long as that is short and plain; at most 150 characters of ASCII.</summary>
    internal static string Show(string text)
    {
        var shown = new string([.. text.Take(MaxShown).Select(c => c is > ' ' and <= '~' and not ('"' or '\\' or '<' or '>') ? c : '?')]);
        return text.Length <= MaxShown ? shown : shown[..(MaxShown - 3)] + "...";
    }
}
