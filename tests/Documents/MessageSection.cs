using Kontext.Testing;

namespace Kontext.Documents;

/// <summary>Messages that the same people read in one place.</summary>
/// <param name="Heading">The heading of the section.</param>
/// <param name="Readers">The readers of the messages, and the place where they read them.</param>
/// <param name="Sources">Files and folders, relative to the root of the repository.</param>
internal sealed record MessageSection(string Heading, string Readers, string[] Sources)
{
    public static IReadOnlyList<MessageSection> All { get; } =
    [
        new(
            "Validation",
            "An administrator reads these in the `message` and `steps` of POST `:id/validate` and GET `:id/validation`.",
            ["src/Core/Probes", "src/Core/Validation"]),
        new(
            "Finding the authorization server",
            "An administrator reads these in `message` and `steps` of a validation, and in the answer of POST `:id/connection/authorize` (`discovery_failed`, `authorization_server_unavailable`). An employee sees the page *This cannot be connected yet* with the same words.",
            ["src/Core/Discovery"]),
        new(
            "Becoming a client",
            "An administrator reads these where `client_required` is answered: in a validation and in POST `:id/connection/authorize`.",
            ["src/Core/Clients"]),
        new(
            "Answers of token endpoints",
            "An employee who connects reads these on the page *The service did not finish*. After a failed refresh, the caller of a validation reads them behind *Your own credential could not be tried*.",
            ["src/Core/OAuthEndpoints/ServerError.cs", "src/Core/OAuthEndpoints/TokenAnswer.cs", "src/Core/OAuthEndpoints/TokenFailures.cs"]),
        new(
            "Coming back",
            "An application reads these in the answer of POST `:id/connection/complete`, and an employee on a page.",
            ["src/Core/Connecting"]),
        new(
            "Refreshing",
            "The caller of a validation reads these behind *Your own credential could not be tried*.",
            ["src/Core/Endings", "src/Core/Refreshing"]),
        new(
            "Connecting by request",
            "An application or an employee with the API reads these in problems of POST `:id/connection`, POST `:id/connection/authorize` and POST `/mcp/connect-session`.",
            ["src/Core/Connections", "src/Functions/Connect"]),
        new(
            "Credentials that do not fit",
            "An employee reads these beside a field of the token page, an application in `errors` of POST `:id/connection`.",
            ["src/Core/Input/PastedToken.cs", "src/Core/JsonSchemas/Assertions.cs", "src/Core/JsonSchemas/Assertions.Schemas.cs"]),
        new(
            "Applications and token exchange",
            "A developer reads these in `error_description` of POST `/oauth2/token`, and an administrator in problems below `/applications` and `/service-accounts`.",
            ["src/Core/Applications", "src/Core/Attachments", "src/Core/Exchanging", "src/Core/Input/ListCursor.cs", "src/Functions/Tokens"]),
        new(
            "Pages",
            "An employee reads these in a browser.",
            ["src/Pages/MessageWords.cs", "src/Pages/StateWords.cs"]),
    ];

    // Their messages stop the start, name figures or read tables.
    private static readonly string[] Elsewhere = ["Options.cs", "OptionsValidator.cs", "OptionsSetup.cs", "Metrics.cs", "Store.cs", "Store.Row.cs", "SignIn.cs", "PageAnswer.cs"];

    /// <summary>The messages in the order of the files and of their text.</summary>
    public IEnumerable<Message> Messages() =>
        from file in Sources.SelectMany(FilesOf)
        from text in MessageScanner.Scan(File.ReadAllText(Path.Combine(RepositoryRoot.Path, file)))
        select new Message(text, Path.GetFileNameWithoutExtension(file));

    private static IEnumerable<string> FilesOf(string source)
    {
        var full = Path.Combine(RepositoryRoot.Path, source);
        return File.Exists(full)
            ? [source]
            : Directory.EnumerateFiles(full, "*.cs")
                .Where(file => !Elsewhere.Any(end => file.EndsWith(end, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal)
                .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file));
    }
}
