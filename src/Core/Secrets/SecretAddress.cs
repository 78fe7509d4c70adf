namespace Kontext.Core.Secrets;

/// <summary>Where a secret is or will be: a vault of the configuration and a name in it. Chosen before anything is written, so that a hint can name it.</summary>
/// <param name="Vault">The vault's name in the configuration, never its URL.</param>
/// <param name="Name">1-127 letters, digits and dashes, without personal data: Key Vault may copy names globally.</param>
public readonly record struct SecretAddress(string Vault, string Name)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static SecretAddress Read(string text) => TryRead(text) ?? throw new FormatException("A secret address has two parts.");

    /// <summary>The same for a text that somebody else may have written; null when it is no address.</summary>
    public static SecretAddress? TryRead(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 ? new SecretAddress(parts[0], parts[1]) : null;
    }

    /// <summary>vault/name.</summary>
    public override string ToString() => $"{Vault}/{Name}";
}
