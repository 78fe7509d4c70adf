using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kontext.Core.OAuth;

/// <summary>Proof Key for Code Exchange (RFC 7636), with S256 only.</summary>
public static class Pkce
{
    /// <summary>Returns the code challenge of a verifier (RFC 7636 section 4.2): 43 characters.</summary>
    /// <param name="verifier">43 to 128 unreserved characters.</param>
    public static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
