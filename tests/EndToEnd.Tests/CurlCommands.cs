namespace Kontext.EndToEnd.Tests;

/// <summary>The curl commands of the API's documentation, exactly as printed, by heading.</summary>
internal static class CurlCommands
{
    private const string DocumentedHost = "https://api.kontext.dev";
    private const string DocumentedId = "11111111-1111-4111-8111-111111111111";

    private static readonly Lazy<Dictionary<string, string>> Commands = new(Read);

    public static IReadOnlyCollection<string> Headings => Commands.Value.Keys;

    /// <summary>A command with host and id replaced. The token is in the variable the documentation names.</summary>
    public static string For(string heading, Uri address, string id) => Commands.Value[heading]
        .Replace(DocumentedHost, address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
        .Replace(DocumentedId, id, StringComparison.Ordinal);

    private static Dictionary<string, string> Read() =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "curl-commands.txt"))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(block => block.Split('\n', 2))
            .ToDictionary(block => block[0].TrimStart('#', ' '), block => block[1], StringComparer.Ordinal);
}
