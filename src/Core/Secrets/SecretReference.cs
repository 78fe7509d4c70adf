using Kontext.Core.Storage;

namespace Kontext.Core.Secrets;

/// <summary>A reference to one version of a secret. Rows store it instead of the credential.</summary>
/// <param name="Address">The vault and the name.</param>
/// <param name="Version">The version, as the vault named it.</param>
public sealed record SecretReference(SecretAddress Address, string Version)
{
    /// <summary>Reads a text of <see cref="ToString"/>. Throws for any other text.</summary>
    public static SecretReference Read(string text)
    {
        var read = text.Split('/') is [var vault, var name, var version] ? new SecretReference(new SecretAddress(vault, name), version) : null;
        return StoredValue.Require(read, "A secret reference has three parts.");
    }

    /// <summary>Returns vault/name/version.</summary>
    public override string ToString() => $"{Address}/{Version}";
}
