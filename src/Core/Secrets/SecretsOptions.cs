namespace Kontext.Core.Secrets;

/// <summary>Section <c>Secrets</c>.</summary>
public sealed class SecretsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Secrets";

    /// <summary>
    /// The Key Vaults by name: their https addresses. New secrets are spread over them. Rows keep the name, so a vault may move but a name
    /// may go only when no row refers to it. Empty in Development means a table of the development storage.
    /// </summary>
    public Dictionary<string, Uri?> Vaults { get; } = new(StringComparer.Ordinal);
}
