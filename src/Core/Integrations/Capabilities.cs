using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>
/// The capabilities that an integration declares: an object with tools, resources and prompts, or an array. Returned exactly as sent.
/// </summary>
/// <param name="Json">The JSON text of the request.</param>
public sealed record Capabilities(string Json)
{
    private const int MaxCharacters = 32_768;

    /// <summary>
    /// Parses an object or array of at most 32,768 UTF-16 characters. Returns null, with an error added, when it is neither or longer.
    /// </summary>
    public static Capabilities? Parse(JsonElement element, string path, ICollection<FieldError> errors)
    {
        var json = element.GetRawText();
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            errors.Add(new FieldError(path, ErrorCodes.WrongType, "capabilities must be an object with tools, resources or prompts, or an array."));
        else if (json.Length > MaxCharacters)
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use at most {MaxCharacters} characters for capabilities."));
        else
            return new Capabilities(json);
        return null;
    }
}
