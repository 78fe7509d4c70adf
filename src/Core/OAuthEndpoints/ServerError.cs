using System.Text.Json;
using Kontext.Core.OAuth;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>The error of an answer, in any of the shapes that servers use, without the secrets of the request.</summary>
/// <param name="Word">The error code, at most 64 letters, digits and marks; null when there is none that may be shown.</param>
/// <param name="Description">The server's description, cleaned and cut; null when it has none.</param>
internal sealed record ServerError(string? Word, string? Description)
{
    private const int MaxWord = 64;

    // RFC 6749 has error and error_description. The others are those of Okta, Supabase, Fitbit, Zoom and of RFC 9457.
    private static readonly string[] Words = ["code", "errorCode", "error_code", "errorType", "error_type", "type"];
    private static readonly string[] Descriptions =
        ["error_description", "message", "reason", "errorSummary", "error_message", "errorMessage", "description", "msg", "detail", "title"];

    /// <summary>The server's description unchanged. It is compared and never shown; null when there is none.</summary>
    public string? Said { get; init; }

    /// <summary>A sentence that quotes the server, to be appended to a message; empty when the server says nothing.</summary>
    public string Quotation => (Word, Description) switch
    {
        (null, null) => "",
        (null, { } description) => $" The server says: {description}",
        ({ } word, null) => $" The server says: {word}",
        var (word, description) => $" The server says: {word}: {description}",
    };

    /// <summary>Returns <see cref="Quotation"/>.</summary>
    public override string ToString() => Quotation;

    /// <summary>Returns the error; null when the answer has none. Members with general names count only in an answer that failed.</summary>
    public static ServerError? Find(ServerAnswer answer, SecretTexts sent)
    {
        if (answer.Content is not { } content)
            return null;
        if (answer.IsSuccess && !NamesError(content))
            return null;

        // Figma and others write an object or a flag instead of the error code.
        var error = content.Member("error");
        var inner = error is { ValueKind: JsonValueKind.Object } ? error.Value : FirstOf(content) ?? content;
        var word = content.Text("error") ?? TextOf(inner, Words) ?? content.Text("status");
        var shown = WordOf(word, sent);
        var description = content.Text("error_description") ?? TextOf(inner, Descriptions) ?? (shown is null ? word : null);
        return new ServerError(shown, ForeignText.CleanWithout(description, sent)) { Said = description };
    }

    private static JsonElement? FirstOf(JsonElement content) =>
        content.Member("errors") is { ValueKind: JsonValueKind.Array } errors && errors.GetArrayLength() > 0 && errors[0].ValueKind == JsonValueKind.Object ? errors[0] : null;

    private static string? TextOf(JsonElement from, string[] names) => names.Select(name => from.Text(name)).FirstOrDefault(text => text is not null);

    // GitHub sends status 200 with an error, and Slack status 200 with ok false.
    private static bool NamesError(JsonElement content) =>
        content.Member("ok") is { ValueKind: JsonValueKind.False }
        || content.Text("error") is not null
        || content.Member("error") is { ValueKind: JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array };

    private static string? WordOf(string? text, SecretTexts sent) =>
        text is { Length: <= MaxWord } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') && !sent.IsIn(text) ? text : null;
}
