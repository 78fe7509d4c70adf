using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>What one keyword demands of a value. False when the value does not meet it.</summary>
/// <param name="run">Told why the value does not meet it.</param>
/// <param name="value">Any JSON value.</param>
/// <param name="at">Where the value stands; null when the value is only tried, as by <c>anyOf</c>, and no problem is noted.</param>
internal delegate bool Assertion(SchemaRun run, JsonElement value, JsonPointer? at);
