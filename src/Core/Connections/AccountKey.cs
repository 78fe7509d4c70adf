using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;

namespace Kontext.Core.Connections;

/// <summary>
/// The key of an account at an authorization server, by which connections can be compared. The token endpoint is part of the key and
/// vouches for the rest, so another authorization server cannot name an account of this one.
/// </summary>
/// <param name="Value">The text in the row: one character for the kind, then a hash.</param>
public sealed record AccountKey(string Value)
{
    private const char Subject = 's';
    private const char Name = 'n';

    /// <summary>Whether the key comes from an account id that lasts, not from a name.</summary>
    public bool IsOfSubject => Value[0] == Subject;

    /// <summary>
    /// Returns the key for an account id that the server never gives to another account (OpenID Connect Core section 2, <c>sub</c>). The
    /// key is equal in every organization.
    /// </summary>
    public static AccountKey OfSubject(Uri tokenEndpoint, string clientId, string subject) => Of(Subject, tokenEndpoint.AbsoluteUri, clientId, subject);

    /// <summary>
    /// Returns the key for an account name. The owner may choose the name and another account may have it too, so the key counts only
    /// within one organization.
    /// </summary>
    public static AccountKey OfName(Uri tokenEndpoint, string clientId, OrganizationId organization, string name) =>
        Of(Name, tokenEndpoint.AbsoluteUri, clientId, organization.Value, name);

    /// <summary>Returns whether two keys may name one account: they are equal, one is unknown, or their kinds differ.</summary>
    public static bool MayBeSame(AccountKey? one, AccountKey? other) =>
        one is null || other is null || one == other || one.Value[0] != other.Value[0];

    // Each part follows its length, so that no text can pass for two parts.
    private static AccountKey Of(char kind, params string[] parts) => new(kind + Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => FormattableString.Invariant($"{part.Length}:{part}")))))));
}
