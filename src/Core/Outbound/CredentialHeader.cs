using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace Kontext.Core.Outbound;

/// <summary>The header that carries a credential. Its value leaves only through a <see cref="BoundClient"/>, never through text.</summary>
public sealed class CredentialHeader
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // What frames the message, steers the connection, or speaks for somebody else than the credential.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Baggage", "Connection", "Cookie", "Cookie2", "Date", "Expect", "Forwarded", "Host", "HTTP2-Settings",
        "Keep-Alive", "Last-Event-ID", "Origin", "Range", "Referer", "Set-Cookie", "TE", "Traceparent", "Tracestate", "Trailer",
        "Transfer-Encoding", "Upgrade", "User-Agent", "Via", "WWW-Authenticate", "X-HTTP-Method-Override", "X-Real-IP",
    };

    private static readonly string[] ReservedPrefixes = ["Access-Control-", "Content-", "If-", "Mcp-", "Proxy-", "Sec-", "X-Forwarded-"];

    // A shorter one is no secret, and striking it out would tear ordinary words apart.
    private const int MinSecretLength = 4;

    private const string BearerScheme = "Bearer ";

    private readonly string _value;

    private CredentialHeader(string name, string value)
    {
        Name = name;
        _value = value;
    }

    /// <summary>The header's name, which is no secret.</summary>
    public string Name { get; }

    /// <summary>Authorization with the scheme Bearer (RFC 6750 section 2.1).</summary>
    /// <exception cref="ArgumentException">The token is empty or holds something else than visible ASCII; the message does not repeat it.</exception>
    public static CredentialHeader Bearer(string token)
    {
        if (!IsVisible(token))
            throw new ArgumentException("A token is visible ASCII.", nameof(token));
        return new CredentialHeader("Authorization", BearerScheme + token);
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
        header = IsUsableName(name) && IsVisible(value) ? new CredentialHeader(name, value) : null;
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

    /// <summary>Whether a text holds the credential, with regard to case or without.</summary>
    internal bool IsIn(string text) => Secret is { Length: >= MinSecretLength } secret && text.Contains(secret, StringComparison.OrdinalIgnoreCase);

    /// <summary>The text with the credential struck out: a server may say what it was sent.</summary>
    internal string StrikeOut(string text) => IsIn(text) ? text.Replace(Secret, "***", StringComparison.OrdinalIgnoreCase) : text;

    internal void WriteTo(HttpRequestHeaders headers)
    {
        headers.Remove(Name);
        headers.TryAddWithoutValidation(Name, _value);
    }

    private string Secret => _value.StartsWith(BearerScheme, StringComparison.Ordinal) ? _value[BearerScheme.Length..] : _value;

    private static bool IsVisible(string value) => value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('!', '~');
}
