using System.Text;
using Kontext.Testing;

namespace Kontext.Documents;

/// <summary>A page of docs that a program writes.</summary>
/// <param name="Path">From the repository's root.</param>
/// <param name="Compose">Its whole text.</param>
public sealed record Document(string Path, Func<string> Compose)
{
    /// <summary>The command that writes them all.</summary>
    public const string Command = "dotnet run --project tests/Documents";

    /// <summary>Every page there is.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        new("docs/providers.md", ProvidersPage.Compose),
        new("docs/messages.md", MessagesPage.Compose),
    ];

    private string FullPath => System.IO.Path.Combine(RepositoryRoot.Path, Path);

    /// <summary>Returns the current text of the page.</summary>
    public Task<string> ReadAsync(CancellationToken cancellationToken) => File.ReadAllTextAsync(FullPath, cancellationToken);

    /// <summary>Writes the page again.</summary>
    public Task WriteAsync(CancellationToken cancellationToken) => File.WriteAllTextAsync(FullPath, Compose(), new UTF8Encoding(false), cancellationToken);
}
