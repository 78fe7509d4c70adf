using System.Text.Json;
using Kontext.LocalRuntime.Hosting;

namespace Kontext.LocalRuntime.Settings;

/// <summary>host.json and local.settings.json: JSON objects in which comments and trailing commas are allowed.</summary>
internal static class SettingsFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static JsonElement? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new StartupException($"{Path.GetFileName(path)} must hold one JSON object.");
        }
        catch (JsonException e)
        {
            throw new StartupException($"{Path.GetFileName(path)} is not JSON: line {e.LineNumber + 1} cannot be read.", e);
        }
    }

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
