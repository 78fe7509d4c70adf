namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>Values that programs handle badly.</summary>
internal static class OddValues
{
    /// <summary>A placeholder for a lone surrogate in JSON. A .NET string with a lone surrogate cannot be encoded in UTF-8.</summary>
    public const string LoneSurrogate = "@lone-surrogate@";

    /// <summary>Markup that must never be in a page unescaped.</summary>
    public static readonly string[] Markup = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>"];

    public static readonly string[] Texts =
    [
        "", " ", "\t", "\0", "a\r\nSet-Cookie: x=y", LoneSurrogate, "\ufeff", "\u202etxt.exe", "İstanbul", "ﬀ", "e\u0301", "👩‍👩‍👧‍👦", "\u2028", "#", "/", "\\", "?", "%", "%2e%2e%2f", "%zz",
        "null", "true", "0", "-1", "1e999", "NaN", "[]", "{}", "' or 1=1 --", "') or (PartitionKey ne '", "../../etc/passwd", "${jndi:ldap://x.example/a}", "{{7*7}}",
        "00000000-0000-0000-0000-000000000000", "018F0000-0000-7000-8000-000000000000", "2030-01-01T00:00:00Z", "2030-01-01", "9999-12-31T23:59:59.9999999+14:00", "0001-01-01T00:00:00-14:00",
        "https://mcp.example.com/mcp", "http://mcp.example.com/", "https://user:pw@x.example/", "https://x.example/#f", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0x7f.1/", "https://127.0.0.1:1/",
        "https://169.254.169.254/metadata", "https://integrations.example.com/", "https://xn--nxasmq6b.example/", "https://münchen.example/", "javascript:alert(1)", "file:///etc/passwd", "//x.example",
        "oauth", "user_token", "server_token", "none", "gateway_remote_mcp", "Bearer x", "token\ntoken", "^(a+)+$", "(?<=a)b", "#/$defs/a", "object", "string",
        .. Markup,
        new('x', 129), new('x', 513), new('x', 2_049), new('x', 8_193), new('é', 4_000), new('x', 40_000),
    ];

    public static readonly string[] Numbers = ["0", "-0", "-1", "1", "0.1", "1e5", "1e308", "1e999", "9007199254740993", "123456789012345678901234567890", "2147483648", "201"];
}
