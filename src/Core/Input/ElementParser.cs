using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>Turns a JSON value into a value of ours, or adds to the errors why it cannot and returns anything.</summary>
/// <typeparam name="T">The parsed type.</typeparam>
public delegate T? ElementParser<out T>(JsonElement element, string path, ICollection<FieldError> errors);
