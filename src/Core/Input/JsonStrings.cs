using System.Text.Json;

namespace Kontext.Core.Input;

/// <summary>Reads strings of JSON that the parser accepts although they stand for no text: they hold half of a surrogate pair.</summary>
internal static class JsonStrings
{
    /// <summary>Returns the text of a string; null when it stands for no text, or when the element is JSON's null.</summary>
    public static string? Find(JsonElement element) => Find(element, static found => found.GetString());

    /// <summary>Returns the name of a member; null when it stands for no text.</summary>
    public static string? FindName(JsonProperty member) => Find(member, static found => found.Name);

    // The readers have no Try form; this exception is how they refuse.
    private static string? Find<T>(T from, Func<T, string?> read)
    {
        try
        {
            return read(from);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
