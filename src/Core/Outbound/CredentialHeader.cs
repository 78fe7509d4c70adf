using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;

namespace Kontext.Core.Outbound;

/// <summary>The header that carries a credential. Its value leaves only through a <see cref="BoundClient"/>, never through text.</summary>
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

    private const string Authorization = "Authorization";

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

    /// <summary>A header of the integration's choosing, such as <c>X-Api-Key</c>; false for a name no credential may travel under or a value that is not visible ASCII.</summary>
    public static bool TryNamed(string name, string value, [NotNullWhen(true)] out CredentialHeader? header)
    {
        header = IsUsableName(name) && IsVisible(value) ? new CredentialHeader(name, value, new SecretTexts(value)) : null;
        return header is not null;
    }

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
