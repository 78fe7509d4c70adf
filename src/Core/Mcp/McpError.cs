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

    private static readonly string[] MessageNames = ["message", "error_description", "detail", "title"];

    /// <summary>The protocol revisions that the error names, in its data or its message.</summary>
    public IReadOnlyList<string> Versions { get; private init; } = [];

    /// <summary>Returns the error of an answer; null when it has none.</summary>
    public static McpError? Find(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object)
            return null;
        if (answer.Member("error") is { ValueKind: JsonValueKind.Object } error)
        {
            var code = error.Member("code") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : (int?)null;
            var message = WordsOf(error);
            return new McpError(code, message) { Versions = VersionsOf(error, message) };
        }

        var word = answer.Text("error");
        var description = WordsOf(answer);
        return word is null && description is null ? null : new McpError(null, word is null ? description : description is null ? word : $"{word}: {description}");
    }

    private static string? WordsOf(JsonElement error) => MessageNames.Select(name => error.Text(name)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

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
