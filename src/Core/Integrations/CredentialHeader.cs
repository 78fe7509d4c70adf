using System.Buffers;
using System.Text.Json;
using Kontext.Core.JsonSchemas;

namespace Kontext.Core.Integrations;

/// <summary>The HTTP header a credential is sent in, named by <c>x-header</c> at the schema's root or at one of its properties.</summary>
/// <param name="Name">A field-name (RFC 9110 section 5.1).</param>
/// <param name="Field">The property whose value it carries; null when the root names it.</param>
internal sealed record CredentialHeader(string Name, string? Field)
{
    public const string Keyword = "x-header";
    private const int MaxCharacters = 128;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Those that frame the message, route it, or speak for somebody else than the credential; and Authorization, which is what is used without x-header.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "WWW-Authenticate", "Host", "Cookie", "Cookie2", "Set-Cookie", "Connection", "Keep-Alive", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "Expect", "Via", "Forwarded", "Origin", "Referer", "User-Agent", "Accept", "Accept-Encoding", "Date", "Range",
        "Last-Event-ID", "Traceparent", "Tracestate", "Baggage", "X-Real-IP", "X-HTTP-Method-Override", "HTTP2-Settings",
    };

    private static readonly string[] ReservedPrefixes = ["Content-", "Proxy-", "Sec-", "Mcp-", "If-", "X-Forwarded-", "Access-Control-"];

    /// <summary>Null when none is named; problems are refused.</summary>
    public static CredentialHeader? Read(Subschema root, SchemaProblems problems)
    {
        CredentialHeader? found = null;
        foreach (var (value, field, at) in FindAll(root))
        {
            if (value.ValueKind != JsonValueKind.String || !IsAllowed(value.GetString()!))
                problems.Refuse(at, "x-header must name a request header (RFC 9110 section 5.1) that credentials may travel in, such as X-Api-Key.");
            else if (found is not null && found != new CredentialHeader(value.GetString()!, field))
                problems.Refuse(at, "Only one x-header may be given: one credential is sent in one header.");
            else
                found = new CredentialHeader(value.GetString()!, field);
        }

        return found;
    }

    private static IEnumerable<(JsonElement Value, string? Field, JsonPointer At)> FindAll(Subschema root)
    {
        foreach (var part in root.Parts())
        {
            if (Find(part) is { } own)
                yield return (own, null, part.At.Child(Keyword));
            foreach (var (name, property) in part.Properties)
            {
                foreach (var schema in property.Parts())
                {
                    if (Find(schema) is { } value)
                        yield return (value, name, schema.At.Child(Keyword));
                }
            }
        }
    }

    private static JsonElement? Find(Subschema schema) =>
        schema.Source.ValueKind == JsonValueKind.Object && schema.Source.TryGetProperty(Keyword, out var value) ? value : null;

    private static bool IsAllowed(string name) =>
        name.Length is > 0 and <= MaxCharacters
        && !name.AsSpan().ContainsAnyExcept(TokenCharacters)
        && !Reserved.Contains(name)
        && !ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
