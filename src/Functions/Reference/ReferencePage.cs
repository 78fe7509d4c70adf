using Kontext.Pages;
using Scalar.AspNetCore;

namespace Kontext.Functions.Reference;

/// <summary>The page that shows the OpenAPI document in a browser, and its scripts. Both are read on first use.</summary>
public sealed class ReferencePage
{
    // Scalar sets styles of elements, which no hash can allow. Scripts come from here alone, and requests go here alone.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    private readonly Lazy<IReadOnlyList<ReferenceScript>> _scripts = new(() =>
    [
        ReferenceScript.Of(typeof(ScalarOptions).Assembly, "ScalarStaticAssets.scalar.js", isPacked: true),
        ReferenceScript.Of(typeof(ReferencePage).Assembly, "Kontext.Functions.Reference.reference.js", isPacked: false),
    ]);

    /// <summary>The page.</summary>
    internal RenderedPage Page => new() { Html = Html(), ContentSecurityPolicy = Policy };

    /// <summary>Returns a script; null for any other name.</summary>
    internal ReferenceScript? FindScript(string name) => _scripts.Value.FirstOrDefault(script => script.Name == name);

    private string Html() => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>API reference – Kontext</title>
        <link rel="icon" href="data:,">
        </head>
        <body>
        <noscript>This page needs JavaScript. The document that it shows is at <a href="/openapi.json">/openapi.json</a>.</noscript>
        <div id="reference"></div>
        {string.Concat(_scripts.Value.Select(script => $"<script src=\"/docs/{script.Name}\"></script>"))}
        </body>
        </html>
        """;
}
