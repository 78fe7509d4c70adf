using System.Globalization;
using Kontext.Core.Storage;

namespace Kontext.Core.Secrets;

/// <summary>
/// The address of a secret: a vault of the configuration and a name in it. It is chosen before the write, so that a hint can name it.
/// </summary>
/// <param name="Vault">The vault's name in the configuration, never its URL.</param>
/// <param name="Name">1-127 letters, digits and dashes, without personal data: Key Vault may copy names globally.</param>
public readonly record struct SecretAddress(string Vault, string Name)
{
    /// <summary>Reads a text of <see cref="ToString"/>. Throws for any other text.</summary>
    public static SecretAddress Read(string text) => StoredValue.Require(TryRead(text), "A secret address has two parts.");

    /// <summary>Reads a text that another version may have written; null when it is no address.</summary>
    public static SecretAddress? TryRead(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 ? new SecretAddress(parts[0], parts[1]) : null;
    }

    /// <summary>
    /// The part that the names of a credential's addresses share. A credential has a second address, the standby, when the first vault was
    /// unavailable.
    /// </summary>
    public string Root => Name.Count(letter => letter == '-') == 2 ? Name[..Name.LastIndexOf('-')] : Name;

    /// <summary>Whether both addresses belong to one credential.</summary>
    public bool IsOfSameCredential(SecretAddress other) => Root == other.Root;

    /// <summary>Returns another address for the credential.</summary>
    /// <param name="vault">The vault of the new address.</param>
    /// <param name="number">A number that this credential has not used yet, because a deleted name accepts no secret.</param>
    public SecretAddress Moved(string vault, int number) => new(vault, string.Create(CultureInfo.InvariantCulture, $"{Root}-{number}"));

    /// <summary>Returns vault/name.</summary>
    public override string ToString() => $"{Vault}/{Name}";
}
