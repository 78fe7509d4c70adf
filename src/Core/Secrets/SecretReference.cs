namespace Kontext.Core.Secrets;

/// <summary>A reference to one version of a secret. Rows store it instead of the credential.</summary>
/// <param name="Address">The vault and the name.</param>
/// <param name="Version">The version, as the vault named it.</param>
public sealed record SecretReference(SecretAddress Address, string Version)
{
    /// <summary>Reads a text of <see cref="ToString"/>. Throws for any other text.</summary>
    public static SecretReference Read(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 3
            ? new SecretReference(new SecretAddress(parts[0], parts[1]), parts[2])
            : throw new FormatException("A secret reference has three parts.");
    }

    /// <summary>Returns vault/name/version.</summary>
    public override string ToString() => $"{Address}/{Version}";
}
