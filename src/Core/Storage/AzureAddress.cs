namespace Kontext.Core.Storage;

/// <summary>What of a service's address may be told: which table, queue or kind of thing, never a key or a name within it.</summary>
internal static class AzureAddress
{
    private const string OfTheEmulator = "devstoreaccount1";
    private const int MaxLength = 63;

    /// <summary>Keys of rows stand behind a parenthesis, names of messages and secrets behind their kind.</summary>
    public static string PlaceIn(string path)
    {
        var parts = path.Split('(', '?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(part => part == OfTheEmulator).ToList();
        if (parts.Count == 0)
            return "";
        if (parts[0] == "$batch")
            return "transaction";
        return parts[0].Length <= MaxLength && parts[0].All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') ? parts[0] : "?";
    }
}
