using System.Text.Json;

namespace Kontext.LocalHost.Settings;

/// <summary>Reads host.json and local.settings.json: JSON objects in which comments and trailing commas are allowed.</summary>
internal static class SettingsFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Returns the file's object, or null when there is no file.</summary>
    public static JsonElement? Read(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            return JsonElement.Parse(File.ReadAllText(path), Lenient) is { ValueKind: JsonValueKind.Object } root
                ? root
                : throw new StartupException($"{name} must hold one JSON object: put its settings between braces.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{name} cannot be read: let this user read {path}.", e);
        }
        catch (JsonException e)
        {
            throw new StartupException($"{name} is not JSON: correct line {e.LineNumber + 1}.", e);
        }
    }

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
