using System.Globalization;

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

    /// <summary>What the names of all places have in common that one credential has had: a renewal may find its vault away and store it elsewhere.</summary>
    public string Root => Name.Count(letter => letter == '-') == 2 ? Name[..Name.LastIndexOf('-')] : Name;

    /// <summary>Whether one credential moved between the two, or may have.</summary>
    public bool IsOfSameCredential(SecretAddress other) => Root == other.Root;

    /// <summary>Another place for the same credential.</summary>
    /// <param name="vault">Where.</param>
    /// <param name="number">None that was used for it before: a deleted name takes nothing any more.</param>
    public SecretAddress Moved(string vault, int number) => new(vault, string.Create(CultureInfo.InvariantCulture, $"{Root}-{number}"));

    /// <summary>vault/name.</summary>
    public override string ToString() => $"{Vault}/{Name}";
}
