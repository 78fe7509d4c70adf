namespace Kontext.Core.Authorization;

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
