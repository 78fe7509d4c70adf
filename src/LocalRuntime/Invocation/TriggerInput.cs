using System.Text.Json;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>What a timer or a queue hands to its function: an object of the trigger's own type, or its content as another.</summary>
internal sealed record TriggerInput(object Value, BinaryData Content)
{
    public object? As(Type type, JsonSerializerOptions json)
    {
        if (type.IsInstanceOfType(Value))
        {
            return Value;
        }

        if (type.IsInstanceOfType(Content))
        {
            return Content;
        }

        if (type == typeof(byte[]))
        {
            return Content.ToArray();
        }

        var text = Content.ToString();
        return type == typeof(string) ? text : TextConverter.Convert(text, type, json);
    }
}
