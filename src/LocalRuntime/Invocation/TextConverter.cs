using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>Text of a route or query as a parameter's type: the worker's special cases, then JSON.</summary>
internal static class TextConverter
{
    public static object? Convert(string text, Type type, JsonSerializerOptions json)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (target == typeof(Guid) && Guid.TryParse(text, out var guid))
        {
            return guid;
        }

        if (target == typeof(DateTimeOffset) && DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, out var instant))
        {
            return instant;
        }

        if (target == typeof(DateTime) && DateTime.TryParse(text, CultureInfo.CurrentCulture, out var time))
        {
            return time;
        }

        return target == typeof(byte[]) ? Encoding.UTF8.GetBytes(text) : JsonSerializer.Deserialize(text, type, json);
    }
}
