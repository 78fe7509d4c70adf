namespace Kontext.Core.Secrets;

/// <summary>One version of a secret; what rows keep instead of credentials.</summary>
/// <param name="Address">Vault and name.</param>
/// <param name="Version">The version the vault gave it.</param>
public sealed record SecretReference(SecretAddress Address, string Version)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static SecretReference Read(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 3
            ? new SecretReference(new SecretAddress(parts[0], parts[1]), parts[2])
            : throw new FormatException("A secret reference has three parts.");
    }

    /// <summary>vault/name/version.</summary>
    public override string ToString() => $"{Address}/{Version}";
}
