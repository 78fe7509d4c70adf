using System.Security.Cryptography;
using System.Text;

namespace Kontext.Core.Audit;

/// <summary>Makes the fingerprint by which an audit row names a credential.</summary>
internal static class Fingerprint
{
    private const int Bytes = 4;

    /// <summary>Returns the first 8 hex digits of the credential's SHA-256.</summary>
    public static string Of(string credential) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(credential)).AsSpan(0, Bytes));
}
