namespace Kontext.Functions.Hosting;

/// <summary>Where this deployment is reached.</summary>
public sealed class DeploymentOptions
{
    /// <summary>The address clients use; links are built from it, never from a Host header. Ends without a slash.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>
    /// The queue of due work: Storage:TablePrefix and <c>-due</c>. A setting of its own because what scales the app resolves the trigger's
    /// <c>%DueQueue%</c> without the app, by the setting's name to the letter: sections and colons it does not know.
    /// </summary>
    public string DueQueue { get; set; } = "";
}
