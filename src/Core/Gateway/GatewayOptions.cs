using System.ComponentModel.DataAnnotations;

namespace Kontext.Core.Gateway;

/// <summary>Section <c>Gateway</c>: the limits of this instance for calls through the gateway. Several instances allow several times as much.</summary>
public sealed class GatewayOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// How many seconds an answer may take, from the call to its last byte. 10 to 220: the platform ends every answer after 230 seconds.
    /// </summary>
    [Range(10, 220, ErrorMessage = "Gateway:StreamLimit must be from 10 to 220 seconds.")]
    public int StreamLimit { get; set; } = 220;

    /// <summary>Calls a second of one person, or of one client on its own behalf. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Gateway:CallsPerCaller must be from 1 to 100000.")]
    public int CallsPerCaller { get; set; } = 50;

    /// <summary>Calls a second of one application, for all its people. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Gateway:CallsPerApplication must be from 1 to 100000.")]
    public int CallsPerApplication { get; set; } = 200;

    /// <summary>Calls a second to one integration, of all callers. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Gateway:CallsPerIntegration must be from 1 to 100000.")]
    public int CallsPerIntegration { get; set; } = 200;

    /// <summary>Calls of one caller that are open at once. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "Gateway:OpenCallsPerCaller must be from 1 to 10000.")]
    public int OpenCallsPerCaller { get; set; } = 100;

    /// <summary>Calls of one organization that are open at once. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "Gateway:OpenCallsPerOrganization must be from 1 to 10000.")]
    public int OpenCallsPerOrganization { get; set; } = 500;

    /// <summary>Streams of one caller at once that wait for notifications (subscriptions/listen). 1 to 1,000.</summary>
    [Range(1, 1_000, ErrorMessage = "Gateway:ListenersPerCaller must be from 1 to 1000.")]
    public int ListenersPerCaller { get; set; } = 5;

    /// <summary>The origins of web pages that may call the gateway, such as <c>https://chat.example.com</c>. Empty for none.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}
