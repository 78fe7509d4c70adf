using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.JsonSchemas;

/// <summary>What any JSON must keep to before its strings and numbers are read: reading others throws, or costs too much.</summary>
internal static class JsonLimits
{
    public const int MaxDepth = 32;

    /// <summary>The first thing beyond the limits, null when all is within them.</summary>
    public static FieldError? FindExcess(JsonElement value, JsonPointer at)
    {
        if (!IsText(JsonMarshal.GetRawUtf8Value(value)))
            return new FieldError(at.ToString(), ErrorCodes.InvalidCharacters, "Send Unicode text: a string here holds half of a surrogate pair or is not UTF-8.");
        return FindExcess(value, at, 1);
    }

    private static FieldError? FindExcess(JsonElement value, JsonPointer at, int depth)
    {
        if (depth > MaxDepth && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            return new FieldError(at.ToString(), ErrorCodes.OutOfRange, "Nest objects and arrays at most 32 deep.");
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (FindExcess(member.Value, at.Child(member.Name), depth + 1) is { } excess)
                    return excess;
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                if (FindExcess(item, at.Child(index++), depth + 1) is { } excess)
                    return excess;
            }
        }
        else if (value.ValueKind == JsonValueKind.Number && !JsonNumber.TryParse(value.GetRawText(), out _))
        {
            return new FieldError(at.ToString(), ErrorCodes.OutOfRange, "Send a number of at most 400 characters, between 1e-1000 and 1e1000 in size.");
        }

        return null;
    }

    // The parser lets both through and throws only when the string is read.
    private static bool IsText(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return false;
        var afterHigh = false;
        for (var i = 0; i < json.Length; i++)
        {
            var unit = '\0';
            if (json[i] == '\\' && json[++i] == 'u')
            {
                unit = (char)ushort.Parse(json.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 4;
            }

            if (afterHigh != char.IsLowSurrogate(unit))
                return false;
            afterHigh = char.IsHighSurrogate(unit);
        }

        return !afterHigh;
    }
}
