namespace Kontext.Functions.Http;

/// <summary>Where this deployment is reached.</summary>
public sealed class DeploymentOptions
{
    /// <summary>The address clients use; links are built from it, never from a Host header. Ends without a slash.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Where developers read about this deployment, an https address; empty shows no such link at the bare address.</summary>
    public string DocumentationUrl { get; set; } = "";
}
