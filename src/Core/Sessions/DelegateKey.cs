using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;

namespace Kontext.Core.Sessions;

/// <summary>A client and the user for whom it acts. Their delegation and their sessions share a partition.</summary>
/// <param name="Client">The client id; any text, because a client without a row chooses its own.</param>
/// <param name="Person">The user.</param>
/// <param name="PersonOf">The application id of a user of an application's own identity provider; null for all other users.</param>
public readonly record struct DelegateKey(string Client, UserId Person, string? PersonOf)
{
    /// <summary>The hash of client and user as 64 hex digits. It names the partition.</summary>
    internal string Hash => HashOf(Client, Person.Issuer, Person.Subject, PersonOf ?? "");

    /// <summary>Returns a hash of texts. Two different lists have different hashes, because the lengths are part of it.</summary>
    internal static string HashOf(params IEnumerable<string> texts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(texts.Select(text => FormattableString.Invariant($"{text.Length}:{text}"))))));
}
