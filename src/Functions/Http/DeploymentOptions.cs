namespace Kontext.Functions.Http;

/// <summary>The public addresses of this deployment.</summary>
public sealed class DeploymentOptions
{
    /// <summary>The address that clients use, without a slash at the end. Links are built from it and never from a Host header.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>The https address of the documentation for developers. When empty, the home page shows no such link.</summary>
    public string DocumentationUrl { get; set; } = "";
}
