using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>What the integration is declared to offer, kept and returned as sent: an object of tools, resources and prompts, or an array.</summary>
/// <param name="Json">The raw text.</param>
public sealed record Capabilities(string Json)
{
    private const int MaxCharacters = 32_768;

    /// <summary>Parses an object or array of at most 32,768 UTF-16 characters.</summary>
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
