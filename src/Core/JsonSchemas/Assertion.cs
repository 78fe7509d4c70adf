using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.JsonSchemas;

/// <summary>What one keyword demands of a value. False when the value does not meet it, and then, unless told to be silent, the run has heard why.</summary>
internal delegate bool Assertion(SchemaRun run, JsonElement value, JsonPointer at, bool silent);
