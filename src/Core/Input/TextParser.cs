using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>Turns a text into a value, or adds to the errors why it cannot and returns anything.</summary>
/// <typeparam name="T">The parsed type.</typeparam>
public delegate T? TextParser<out T>(string text, string path, ICollection<FieldError> errors);
