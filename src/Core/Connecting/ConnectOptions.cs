using Microsoft.Extensions.Options;

namespace Kontext.Core.Connecting;

/// <summary>Section <c>Connect</c>: how people are recognised when they connect an account, and where they may be sent afterwards.</summary>
public sealed class ConnectOptions
{
    /// <summary>The section these are bound from.</summary>
    public const string Section = "Connect";

    /// <summary>Whether the person at the browser must prove to be the person the link was made for. On unless Development turns it off.</summary>
    public bool RequirePerson { get; set; } = true;

    /// <summary>The name authorization servers are shown in registrations and client metadata (RFC 7591 section 2, <c>client_name</c>).</summary>
    public string ClientName { get; set; } = "Kontext";

    /// <summary>Where a browser may be sent when it is done, by organization.</summary>
    public IList<ReturnUrlRule> ReturnUrls { get; } = [];
}

/// <summary>One place a browser may be sent back to.</summary>
public sealed class ReturnUrlRule
{
    /// <summary>Whose people; null for those of every organization.</summary>
    public string? Organization { get; set; }

    /// <summary>An https URL. With a path that ends in a slash everything below it is allowed, else exactly this one; the query is free, but for what is added to it.</summary>
    public Uri? Url { get; set; }
}

/// <summary>Written by hand: attributes reach neither the entries of a list nor the environment.</summary>
internal sealed class ConnectOptionsValidator(bool isDevelopment) : IValidateOptions<ConnectOptions>
{
    private const int MaxClientName = 100;

    public ValidateOptionsResult Validate(string? name, ConnectOptions options)
    {
        List<string> failures = [];
        if (!options.RequirePerson && !isDevelopment)
            failures.Add("Connect:RequirePerson can be turned off in Development alone: elsewhere whoever is sent a link could hand their account to whoever made it.");
        if (string.IsNullOrWhiteSpace(options.ClientName) || options.ClientName.Length > MaxClientName || options.ClientName.Any(char.IsControl))
            failures.Add($"Connect:ClientName must be 1 to {MaxClientName} characters: authorization servers show it to people.");
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
