using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;

namespace Kontext.Core.Connections;

/// <summary>
/// The account at an authorization server that a connection is of, as far as two connections can be compared by it. The token endpoint is part of it:
/// it vouches for the rest, so that another authorization server can name no account of this one.
/// </summary>
/// <param name="Value">As the row keeps it: a hash behind what it is made of.</param>
public sealed record AccountKey(string Value)
{
    private const char Subject = 's';
    private const char Name = 'n';

    /// <summary>Whether it is made of an id that lasts, not of a name.</summary>
    public bool IsOfSubject => Value[0] == Subject;

    /// <summary>By the id that the server will never give to another account (OpenID Connect Core section 2, <c>sub</c>): the same in every organization.</summary>
    public static AccountKey OfSubject(Uri tokenEndpoint, string clientId, string subject) => Of(Subject, tokenEndpoint.AbsoluteUri, clientId, subject);

    /// <summary>By a name, which the account's owner may choose and another account may bear: it counts within one organization alone.</summary>
    public static AccountKey OfName(Uri tokenEndpoint, string clientId, OrganizationId organization, string name) =>
        Of(Name, tokenEndpoint.AbsoluteUri, clientId, organization.Value, name);

    /// <summary>Whether two may be of one account: they are equal, or one is unknown, or they are not made of the same.</summary>
    public static bool MayBeSame(AccountKey? one, AccountKey? other) =>
        one is null || other is null || one == other || one.Value[0] != other.Value[0];

    // With their lengths, so that no text can pass for two.
    private static AccountKey Of(char kind, params string[] parts) => new(kind + Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => FormattableString.Invariant($"{part.Length}:{part}")))))));
}
