using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.LocalHost.Identity;

/// <summary>Holds the issued codes that are not yet used. The codes are lost when the program ends.</summary>
internal sealed class AuthorizationCodes(TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private const int CodeBytes = 32;
    private const int Limit = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SignedIn> _codes = new(StringComparer.Ordinal);

    public string Add(SignedIn signedIn)
    {
        var code = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(CodeBytes));
        lock (_lock)
        {
            foreach (var (old, _) in _codes.Where(entry => IsOver(entry.Value)).ToList())
                _codes.Remove(old);

            if (_codes.Count >= Limit)
                _codes.Remove(_codes.MinBy(entry => entry.Value.At).Key);

            _codes[code] = signedIn;
        }

        return code;
    }

    /// <summary>
    /// Returns the sign-in of a code and removes the code; null when the code is unknown. A code works once: even a wrong request uses it
    /// up.
    /// </summary>
    public SignedIn? Take(string code)
    {
        lock (_lock)
        {
            return _codes.Remove(code, out var signedIn) && !IsOver(signedIn) ? signedIn : null;
        }
    }

    private bool IsOver(SignedIn signedIn) => clock.GetUtcNow() >= signedIn.At + Lifetime;
}
