using System.Text.Json;
using System.Text.RegularExpressions;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>What a server says went wrong: a JSON-RPC error, or the error of an API in one of its usual shapes. Hostile text until it has been cleaned.</summary>
/// <param name="Code">Of JSON-RPC 2.0 section 5.1; null where the answer is no JSON-RPC error.</param>
/// <param name="Message">The server's words; null when it has none.</param>
internal sealed partial record McpError(int? Code, string? Message)
{
    /// <summary><c>UnsupportedProtocolVersion</c> of MCP 2026-07-28.</summary>
    public const int UnsupportedVersion = -32022;

    /// <summary>The server failed inside (JSON-RPC 2.0 section 5.1).</summary>
    public const int Internal = -32603;

    // More would be looked at in vain: a version is named early.
    private const int MaxSearched = 500;

    private static readonly string[] MessageNames = ["message", "error_description", "detail", "title"];

    /// <summary>The protocol revisions that the error names, in its data or in its words.</summary>
    public IReadOnlyList<string> Versions { get; private init; } = [];

    /// <summary>The error of an answer; null when the answer names none.</summary>
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
