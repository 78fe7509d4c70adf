namespace Kontext.Pages;

/// <summary>A page and the policy it must be sent with.</summary>
public sealed record RenderedPage
{
    /// <summary>The whole document, to be sent as <c>text/html; charset=utf-8</c>.</summary>
    public required string Html { get; init; }

    /// <summary>The value of the header <c>Content-Security-Policy</c>: this document's own style and nothing else.</summary>
    public required string ContentSecurityPolicy { get; init; }
}
