using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>
/// The names of enumeration values in the API and in rows: snake_case, unless <see cref="JsonStringEnumMemberNameAttribute"/> names another
/// one.
/// </summary>
public static class WireNames
{
    /// <summary>Returns the name of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Words<T>.ByValue[value];

    /// <summary>Returns the value of a name that this program wrote.</summary>
    public static T Read<T>(string word)
        where T : struct, Enum => Words<T>.ByWord[word];

    /// <summary>
    /// Returns the value of a name that another version of this program may have written; null when this version does not know it.
    /// </summary>
    public static T? TryRead<T>(string word)
        where T : struct, Enum => Words<T>.ByWord.TryGetValue(word, out var value) ? value : null;

    /// <summary>
    /// Returns the value of a name in a request; null, with an error added, when it is unknown. Case matters, as everywhere in the API.
    /// </summary>
    public static T? Parse<T>(string text, string path, ICollection<FieldError> errors)
        where T : struct, Enum
    {
        if (Words<T>.ByWord.TryGetValue(text, out var value))
            return value;
        errors.Add(new FieldError(path, ErrorCodes.UnknownValue, $"Use one of: {string.Join(", ", Enum.GetValues<T>().Select(Of))}."));
        return null;
    }

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ByValue = Enum.GetValues<T>().ToFrozenDictionary(value => value, NameOf);

        public static readonly FrozenDictionary<string, T> ByWord =
            ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        private static string NameOf(T value) =>
            typeof(T).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
            ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
    }
}
