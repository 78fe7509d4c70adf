using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>The words of enumerations as the API and the rows spell them: snake_case, or what <see cref="JsonStringEnumMemberNameAttribute"/> says.</summary>
public static class WireNames
{
    /// <summary>The word for a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Words<T>.ByValue[value];

    /// <summary>The value of a word that this program itself has written.</summary>
    public static T Read<T>(string word)
        where T : struct, Enum => Words<T>.ByWord[word];

    /// <summary>The value of a word that another version of this program may have written; null when this one does not know it.</summary>
    public static T? TryRead<T>(string word)
        where T : struct, Enum => Words<T>.ByWord.TryGetValue(word, out var value) ? value : null;

    /// <summary>The value of a word from outside, null when it is none; case matters, as it does in all of the API.</summary>
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
