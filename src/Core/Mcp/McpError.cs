using System.Text.Json;
using System.Text.RegularExpressions;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>
/// A server's error: a JSON-RPC error, or an API's error in one of the usual shapes. It is hostile text until it is cleaned.
/// </summary>
/// <param name="Code">The code (JSON-RPC 2.0 section 5.1); null when the answer is no JSON-RPC error.</param>
/// <param name="Message">The server's message; null when it has none.</param>
internal sealed partial record McpError(int? Code, string? Message)
{
    /// <summary><c>UnsupportedProtocolVersion</c> of MCP 2026-07-28.</summary>
    public const int UnsupportedVersion = -32022;

    /// <summary>An internal error of the server (JSON-RPC 2.0 section 5.1).</summary>
    public const int Internal = -32603;

    // Servers name versions early in a message, so the rest need not be searched.
    private const int MaxSearched = 500;

    private const string InsufficientScope = "insufficient_scope";

    private static readonly string[] MessageNames = ["message", "error_description", "detail", "title", "reason", "msg", "Message"];
    private static readonly string[] DataNames = ["message", "error_description", "detail", "details", "error", "reason"];
    private static readonly string[] StatusNames = ["status", "statusCode", "httpStatus", "code"];

    /// <summary>The protocol revisions that the error names, in its data or its message.</summary>
    public IReadOnlyList<string> Versions { get; private init; } = [];

    /// <summary>The HTTP status that the error names in its code or its data: 400 to 599; null when it names none.</summary>
    public int? HttpStatus { get; private init; }

    /// <summary>The scopes of a body with the error <c>insufficient_scope</c>; empty when it names none, null for any other error.</summary>
    public string? MissingScope { get; private init; }

    /// <summary>
    /// Whether Cloudflare, in front of the server, made the error (blog.cloudflare.com/rfc-9457-agent-error-pages).
    /// </summary>
    public bool IsOfProxy { get; private init; }

    /// <summary>Returns the error of an answer; null when it has none.</summary>
    public static McpError? Find(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object)
            return null;
        if (answer.Member("error") is { ValueKind: JsonValueKind.Object } error)
            return OfObject(error);
        var word = answer.Text("error");
        var description = WordsOf(answer) ?? (FirstOf(answer) is { } first ? WordsOf(first) : null);
        return word is null && description is null ? null : new McpError(null, word is null ? description : description is null ? word : $"{word}: {description}")
        {
            MissingScope = word == InsufficientScope ? answer.Text("scope") ?? "" : null,
            IsOfProxy = answer.Member("cloudflare_error") is { ValueKind: JsonValueKind.True },
        };
    }

    /// <summary>Whether a document that is no JSON-RPC answer reports an error all the same.</summary>
    public static bool IsReportedIn(JsonElement document) =>
        document.Member("error") is { ValueKind: JsonValueKind.Object } || document.Text("error") is { Length: > 0 } || FirstOf(document) is not null;

    private static McpError OfObject(JsonElement error)
    {
        var (code, message, data) = (error.Member("code")?.Whole(), WordsOf(error), error.Member("data"));
        var further = data?.TextOrNull() ?? (data is { } named ? WordsOf(named, DataNames) : null);
        return new McpError(code, message is null || further is null ? message ?? further : $"{message}: {further}")
        {
            Versions = VersionsOf(error, message),
            HttpStatus = StatusNames.Select(name => data?.Member(name)?.Whole()).Prepend(code).FirstOrDefault(status => status is >= 400 and < 600),
        };
    }

    private static JsonElement? FirstOf(JsonElement answer) =>
        answer.Member("errors") is { ValueKind: JsonValueKind.Array } errors && errors.GetArrayLength() > 0 && errors[0].ValueKind == JsonValueKind.Object ? errors[0] : null;

    private static string? WordsOf(JsonElement error, string[]? names = null) => (names ?? MessageNames).Select(name => error.Text(name)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    private static List<string> VersionsOf(JsonElement error, string? message)
    {
        var named = error.Member("data")?.Member("supported") is { ValueKind: JsonValueKind.Array } supported
            ? supported.EnumerateArray().Select(version => version.TextOrNull()).OfType<string>()
            : Version.Matches(message is { Length: > MaxSearched } ? message[..MaxSearched] : message ?? "").Select(match => match.Value);
        return [.. named.Take(20)];
    }

    [GeneratedRegex("20[0-9]{2}-[0-9]{2}-[0-9]{2}", RegexOptions.NonBacktracking)]
    private static partial Regex Version { get; }
}
