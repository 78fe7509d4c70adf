using System.Text.Json.Serialization;

namespace Kontext.Core.JsonSchemas;

/// <summary>Turns the name of a member into a value, for <c>propertyNames</c>.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class TextJson : JsonSerializerContext;
