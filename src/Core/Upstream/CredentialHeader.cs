using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;

namespace Kontext.Core.Upstream;

/// <summary>The header that carries a credential. Only a client bound to the origin of the credential sends its value; no text contains it.</summary>
public sealed class CredentialHeader
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // What frames the message, steers the connection, or speaks for somebody else than the credential.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Baggage", "CDN-Loop", "Connection", "Cookie", "Cookie2", "Date", "Expect", "Forwarded", "Host", "HTTP2-Settings",
        "Keep-Alive", "Last-Event-ID", "Origin", "Range", "Referer", "Set-Cookie", "TE", "Traceparent", "Tracestate", "Trailer",
        "Transfer-Encoding", "Upgrade", "User-Agent", "Via", "WWW-Authenticate", "X-HTTP-Method-Override", "X-Real-IP",
    };

    private static readonly string[] ReservedPrefixes = ["Access-Control-", "Content-", "If-", "Mcp-", "Proxy-", "Sec-", "X-Forwarded-"];

    private static readonly HashSet<string> Answering = new(StringComparer.OrdinalIgnoreCase)
    {
        "AWS4-HMAC-SHA256", "Digest", "DPoP", "HOBA", "Mutual", "Negotiate", "NTLM", "OAuth", "SCRAM-SHA-1", "SCRAM-SHA-256", "vapid",
    };

    /// <summary>The header of RFC 9110 section 11.6.2.</summary>
    public const string Authorization = "Authorization";

    private readonly string _value;

    private CredentialHeader(string name, string value, SecretTexts secrets)
    {
        Name = name;
        _value = value;
        Secrets = secrets;
    }

    /// <summary>The header's name, which is no secret.</summary>
    public string Name { get; }

    /// <summary>Authorization with the scheme Bearer (RFC 6750 section 2.1).</summary>
    /// <exception cref="ArgumentException">The token is empty or holds something else than visible ASCII; the message does not repeat it.</exception>
    public static CredentialHeader Bearer(string token)
    {
        if (!IsVisible(token))
            throw new ArgumentException("A token is visible ASCII.", nameof(token));
        return new CredentialHeader(Authorization, "Bearer " + token, new SecretTexts(token));
    }

    /// <summary>A client's id and secret (RFC 6749 section 2.3.1): each form-urlencoded first, so that both may hold any character.</summary>
    public static CredentialHeader Basic(string clientId, string secret)
    {
        var encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FormEncode(clientId)}:{FormEncode(secret)}"));
        return new CredentialHeader(Authorization, "Basic " + encoded, new SecretTexts(encoded, secret));
    }

    /// <summary>The same as <see cref="Bearer"/> for a text that nobody has checked; false for one that is not visible ASCII.</summary>
    public static bool TryBearer(string token, [NotNullWhen(true)] out CredentialHeader? header)
    {
        header = IsVisible(token) ? Bearer(token) : null;
        return header is not null;
    }

    /// <summary>
    /// A header of the integration's choosing, whose value may begin with an authentication scheme (RFC 9110 section 11.1), such as <c>Token</c>. For <c>Basic</c> (RFC 7617) the value is
    /// the user-id and the password with a colon between them; without a colon it is a user-id with an empty password. False for what cannot be sent.
    /// </summary>
    /// <param name="name">Of the header.</param>
    /// <param name="scheme">Empty for a value that stands alone.</param>
    /// <param name="value">Put together from <paramref name="parts"/>.</param>
    /// <param name="parts">What must not be shown of it.</param>
    /// <param name="header">The header.</param>
    public static bool TryScheme(string name, string scheme, string value, IEnumerable<string> parts, [NotNullWhen(true)] out CredentialHeader? header)
    {
        header = null;
        if (!IsUsableName(name) || !IsUsableScheme(scheme) || value.Length == 0 || value.Any(char.IsControl))
            return false;
        if (!scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            if (IsVisible(value))
                header = new CredentialHeader(name, scheme.Length == 0 ? value : $"{scheme} {value}", new SecretTexts([value, .. parts]));
            return header is not null;
        }

        var pair = value.Contains(':', StringComparison.Ordinal) ? value : value + ":";
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
        header = new CredentialHeader(name, $"{scheme} {encoded}", new SecretTexts([encoded, value, pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..], .. parts]));
        return true;
    }

    /// <summary>
    /// Whether a value may begin with this scheme: a token of at most 64 characters, or nothing at all. Schemes that answer a challenge of the server's
    /// are none, for a credential is sent without one.
    /// </summary>
    public static bool IsUsableScheme(string scheme) =>
        scheme.Length <= 64 && !scheme.AsSpan().ContainsAnyExcept(NameCharacters) && !Answering.Contains(scheme);

    /// <summary>Whether a credential may travel under this name: a token (RFC 9110 section 5.1) of at most 128 characters that steers neither message nor connection.</summary>
    public static bool IsUsableName(string name) =>
        name.Length is > 0 and <= 128
        && !name.AsSpan().ContainsAnyExcept(NameCharacters)
        && !Reserved.Contains(name)
        && !ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Names the header; the value never shows.</summary>
    public override string ToString() => $"{Name}: (not shown)";

    /// <summary>What must not show of it: a server may say what it was sent.</summary>
    internal SecretTexts Secrets { get; }

    /// <summary>Whether a text holds the credential, with regard to case or without.</summary>
    internal bool IsIn(string text) => Secrets.IsIn(text);

    /// <summary>The text with the credential struck out.</summary>
    internal string StrikeOut(string text) => Secrets.StrikeOut(text);

    internal void WriteTo(HttpRequestHeaders headers)
    {
        headers.Remove(Name);
        headers.TryAddWithoutValidation(Name, _value);
    }

    // Marks that every decoder takes and many servers compare undecoded (. - _ ~) stay as they are.
    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private static bool IsVisible(string value) => value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('!', '~');
}
