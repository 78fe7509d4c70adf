using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kontext.Core.Storage;

namespace Kontext.Core.Input;

/// <summary>Reads JSON that this app wrote itself.</summary>
internal static class StoredJson
{
    /// <summary>Returns the value of the text. Throws for null and for a text of another form.</summary>
    public static T Read<T>(string json, JsonTypeInfo<T> type)
        where T : class => StoredValue.Require(JsonSerializer.Deserialize(json, type), $"Stored JSON of {typeof(T).Name} holds null.");
}
