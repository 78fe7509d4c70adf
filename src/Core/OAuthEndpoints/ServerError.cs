using System.Text.Json;
using Kontext.Core.OAuth;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>What an answer says went wrong, in the shapes servers say it in, cleaned of what they were sent.</summary>
/// <param name="Word">The error code, at most 64 letters, digits and marks; null when there is none that can be shown.</param>
/// <param name="Description">The server's own words; null when it has none.</param>
internal sealed record ServerError(string? Word, string? Description)
{
    private const int MaxWord = 64;

    /// <summary>The server's words as it wrote them, to be compared and never shown; null when it has none.</summary>
    public string? Said { get; init; }

    /// <summary>What the server says, as the end of a sentence's paragraph; empty when it says nothing.</summary>
    public string Quotation => (Word, Description) switch
    {
        (null, null) => "",
        (null, { } description) => $" The server says: {description}",
        ({ } word, null) => $" The server says: {word}",
        var (word, description) => $" The server says: {word}: {description}",
    };

    /// <summary>What may be shown of it.</summary>
    public override string ToString() => Quotation;

    /// <summary>Null when the answer names no error. What only an answer that failed anyhow may be searched for is left out of a success.</summary>
    public static ServerError? Find(ServerAnswer answer, SecretTexts sent)
    {
        if (answer.Content is not { } content)
            return null;
        if (answer.IsSuccess && !NamesError(content))
            return null;

        // Figma and others put an object or a flag where the word belongs.
        var error = content.Member("error");
        var inner = error is { ValueKind: JsonValueKind.Object } ? error.Value : content;
        var word = content.Text("error") ?? inner.Text("code") ?? inner.Text("type") ?? content.Text("status");
        var shown = WordOf(word, sent);
        var description = content.Text("error_description") ?? inner.Text("message") ?? (shown is null ? word : null);
        return new ServerError(shown, ForeignText.CleanWithout(description, sent)) { Said = description };
    }

    // GitHub answers with status 200 and an error, Slack with ok false.
    private static bool NamesError(JsonElement content) =>
        content.Member("ok") is { ValueKind: JsonValueKind.False }
        || content.Text("error") is not null
        || content.Member("error") is { ValueKind: JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array };

    private static string? WordOf(string? text, SecretTexts sent) =>
        text is { Length: <= MaxWord } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') && !sent.IsIn(text) ? text : null;
}
