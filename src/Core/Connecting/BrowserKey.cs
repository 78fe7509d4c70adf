using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kontext.Core.Connecting;

/// <summary>
/// What one browser holds in a cookie and nobody else. The row has its hash; what a form, a code verifier or a sign-in must prove is derived from it,
/// so nothing of that is kept, and none of it can be made or redeemed in another browser.
/// </summary>
public sealed class BrowserKey
{
    private const int Bytes = 32;

    private readonly byte[] _key;

    private BrowserKey(byte[] key) => _key = key;

    /// <summary>As the cookie carries it: 43 characters.</summary>
    public string CookieValue => Base64Url.EncodeToString(_key);

    /// <summary>The anti-forgery value of the pages' forms.</summary>
    public string FormValue => Derive("form");

    /// <summary>The state of the sign-in at the deployment's own authority.</summary>
    public string SignInState => Derive("sign-in state");

    /// <summary>The nonce of that sign-in (OpenID Connect Core section 3.1.2.1).</summary>
    public string SignInNonce => Derive("sign-in nonce");

    /// <summary>The code verifier of that sign-in (RFC 7636 section 4.1).</summary>
    public string SignInVerifier => Derive("sign-in verifier");

    /// <summary>A fresh one.</summary>
    public static BrowserKey New() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Null for a cookie that none of ours can be.</summary>
    public static BrowserKey? TryParse(string? cookie)
    {
        if (cookie?.Length != 43 || !Base64Url.IsValid(cookie, out var length) || length != Bytes)
            return null;
        return new BrowserKey(Base64Url.DecodeFromChars(cookie));
    }

    /// <summary>The code verifier of one authorization: bound to its state and to this browser (RFC 7636, RFC 9700 section 2.1.1).</summary>
    public string VerifierOf(ExpiringKey state) => Derive("verifier " + state.Value);

    /// <summary>Whether a form's value is this browser's; takes the same time whichever it is.</summary>
    public bool IsFormValue(string? value) => IsSame(FormValue, value);

    /// <summary>Whether a sign-in's state is this browser's; takes the same time whichever it is.</summary>
    public bool IsSignInState(string? value) => IsSame(SignInState, value);

    /// <summary>Says nothing of it.</summary>
    public override string ToString() => nameof(BrowserKey);

    /// <summary>What the row keeps.</summary>
    internal string Hash => Convert.ToHexStringLower(SHA256.HashData(_key));

    internal bool Has(string? hash) => IsSame(Hash, hash);

    private string Derive(string purpose) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(purpose)));

    private static bool IsSame(string own, string? given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(own), Encoding.UTF8.GetBytes(given ?? ""));
}
