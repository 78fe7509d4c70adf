namespace Kontext.Pages;

/// <summary>A rendered page, with the policy that must be sent with it.</summary>
public sealed record RenderedPage
{
    /// <summary>The complete document, to be sent as <c>text/html; charset=utf-8</c>.</summary>
    public required string Html { get; init; }

    /// <summary>The value of the header <c>Content-Security-Policy</c>. It allows only the style in this document.</summary>
    public required string ContentSecurityPolicy { get; init; }
}
