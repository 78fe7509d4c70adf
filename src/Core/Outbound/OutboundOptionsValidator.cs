using System.Net;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Outbound;

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
