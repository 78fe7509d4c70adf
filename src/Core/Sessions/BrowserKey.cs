using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Storage;

namespace Kontext.Core.Sessions;

/// <summary>
/// The secret key that one browser holds in a cookie. The row stores its hash. Form values, code verifiers and sign-in values are derived
/// from the key. They are not stored, and another browser cannot make them.
/// </summary>
public sealed class BrowserKey
{
    private const int Bytes = 32;

    private readonly byte[] _key;

    private BrowserKey(byte[] key) => _key = key;

    /// <summary>The value of the cookie: 43 characters.</summary>
    public string CookieValue => Base64Url.EncodeToString(_key);

    /// <summary>The anti-forgery value of the pages' forms.</summary>
    public string FormValue => Derive("form");

    /// <summary>The state of the sign-in at the deployment's own authority.</summary>
    public string SignInState => Derive("sign-in state");

    /// <summary>The nonce of the sign-in at the deployment's own authority (OpenID Connect Core section 3.1.2.1).</summary>
    public string SignInNonce => Derive("sign-in nonce");

    /// <summary>The code verifier of the sign-in at the deployment's own authority (RFC 7636 section 4.1).</summary>
    public string SignInVerifier => Derive("sign-in verifier");

    /// <summary>Creates a new random key.</summary>
    public static BrowserKey New() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Parses the value of a cookie; null when it cannot be a key.</summary>
    public static BrowserKey? TryParse(string? cookie)
    {
        if (cookie?.Length != 43 || !Base64Url.IsValid(cookie, out var length) || length != Bytes)
            return null;
        return new BrowserKey(Base64Url.DecodeFromChars(cookie));
    }

    /// <summary>
    /// Returns the code verifier of one authorization. It is bound to the state and to this browser (RFC 7636, RFC 9700 section 2.1.1).
    /// </summary>
    public string VerifierOf(ExpiringKey state) => Derive("verifier " + state.Value);

    /// <summary>Returns whether a form's value belongs to this browser. Takes constant time.</summary>
    public bool IsFormValue(string? value) => IsSame(FormValue, value);

    /// <summary>Returns whether a sign-in's state belongs to this browser. Takes constant time.</summary>
    public bool IsSignInState(string? value) => IsSame(SignInState, value);

    /// <summary>Returns the type name only, so that no log shows the key.</summary>
    public override string ToString() => nameof(BrowserKey);

    /// <summary>The hash of the key, which the row stores.</summary>
    internal string Hash => Convert.ToHexStringLower(SHA256.HashData(_key));

    internal bool Has(string? hash) => IsSame(Hash, hash);

    private string Derive(string purpose) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(purpose)));

    private static bool IsSame(string own, string? given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(own), Encoding.UTF8.GetBytes(given ?? ""));
}
