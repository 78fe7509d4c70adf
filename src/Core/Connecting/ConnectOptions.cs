using Microsoft.Extensions.Options;

namespace Kontext.Core.Connecting;

/// <summary>Section <c>Connect</c>: how the user at the browser is recognised, and where browsers may be sent afterwards.</summary>
public sealed class ConnectOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Connect";

    /// <summary>
    /// Whether the user at the browser must sign in as the user for whom the link was made. On, unless Development turns it off.
    /// </summary>
    public bool RequirePerson { get; set; } = true;

    /// <summary>
    /// The name of this service in registrations and client metadata (RFC 7591 section 2, <c>client_name</c>), which authorization servers
    /// show to users. 1 to 100 characters.
    /// </summary>
    public string ClientName { get; set; } = "Kontext";

    /// <summary>The return addresses that organizations may use.</summary>
    public IList<ReturnUrlRule> ReturnUrls { get; } = [];
}

/// <summary>One allowed return address.</summary>
public sealed class ReturnUrlRule
{
    /// <summary>The organization that may use the address; null for every organization.</summary>
    public string? Organization { get; set; }

    /// <summary>
    /// An https URL. A path that ends in a slash allows every path below it; any other path allows only itself. The query is free, except
    /// for the parameters that this service adds.
    /// </summary>
    public Uri? Url { get; set; }
}

/// <summary>Written by hand: validation attributes do not check list entries, and do not know the environment.</summary>
internal sealed class ConnectOptionsValidator(bool isDevelopment) : IValidateOptions<ConnectOptions>
{
    private const int MaxClientName = 100;

    public ValidateOptionsResult Validate(string? name, ConnectOptions options)
    {
        List<string> failures = [];
        if (!options.RequirePerson && !isDevelopment)
            failures.Add("Connect:RequirePerson must be true outside Development: there, a user who follows a link could give their account to the person who made the link.");
        if (string.IsNullOrWhiteSpace(options.ClientName) || options.ClientName.Length > MaxClientName || options.ClientName.Any(char.IsControl))
            failures.Add($"Connect:ClientName must be 1 to {MaxClientName} characters: authorization servers show it to users.");
        for (var i = 0; i < options.ReturnUrls.Count; i++)
        {
            if (!IsUsable(options.ReturnUrls[i].Url))
                failures.Add($"Connect:ReturnUrls:{i}:Url must be an absolute https URL (http for a loopback host in Development) without user name, query and fragment.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private bool IsUsable(Uri? url) =>
        url is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" }
        && (url.Scheme == Uri.UriSchemeHttps || (isDevelopment && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
