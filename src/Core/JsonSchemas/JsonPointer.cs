using System.Globalization;

namespace Kontext.Core.JsonSchemas;

/// <summary>A place in a JSON document, written as RFC 6901 only when somebody asks: most places are never reported.</summary>
internal sealed class JsonPointer
{
    private readonly JsonPointer? _parent;
    private readonly string _last;

    private JsonPointer(JsonPointer? parent, string last)
    {
        _parent = parent;
        _last = last;
    }

    /// <summary>Starts from a pointer that is already written.</summary>
    public static JsonPointer At(string pointer) => new(null, pointer);

    public static string Escape(string token) =>
        token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public JsonPointer Child(string name) => new(this, name);

    public JsonPointer Child(int index) => new(this, index.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _parent is null ? _last : $"{_parent}/{Escape(_last)}";
}
