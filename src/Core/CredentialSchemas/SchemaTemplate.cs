using System.Text.Json;
using System.Text.RegularExpressions;
using Kontext.Core.JsonSchemas;

namespace Kontext.Core.CredentialSchemas;

/// <summary>How a value is put together from members of a credential (<c>x-value</c>): text with <c>{member}</c> in it, such as <c>{email}:{apiToken}</c>.</summary>
internal sealed partial record SchemaTemplate
{
    private const int MaxLength = 500;

    private SchemaTemplate(string text) => Text = text;

    /// <summary>As it was sent.</summary>
    public string Text { get; }

    /// <summary>Null when the schema has none; problems are refused.</summary>
    public static SchemaTemplate? Read(Subschema root, SchemaProblems problems)
    {
        SchemaTemplate? found = null;
        var properties = root.Parts().SelectMany(part => part.Properties).Select(property => property.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (value, field, at) in SchemaHeader.FindAll(root, SchemaHeader.ValueKeyword))
        {
            if (field is not null)
                problems.Refuse(at, "x-value belongs at the root of the schema: it puts several members together.");
            else if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: <= MaxLength } text || !Form.IsMatch(text))
                problems.Refuse(at, "x-value must be plain text of at most 500 characters with members in braces, such as {email}:{apiToken}.");
            else if (Member.Matches(text).Select(match => match.Groups["name"].Value).FirstOrDefault(name => !properties.Contains(name)) is { } unknown)
                problems.Refuse(at, $"x-value names a member that properties does not have: {unknown}.");
            else
                found = new SchemaTemplate(text);
        }

        return found;
    }

    /// <summary>The value; null when a member is missing or is no text.</summary>
    /// <param name="token">Stands for the only member where a bare token was given.</param>
    /// <param name="fields">Null where a bare token was given.</param>
    public (string Value, IReadOnlyList<string> Parts)? Fill(string? token, JsonElement? fields)
    {
        var names = Member.Matches(Text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (fields is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String)
                parts[name] = field.GetString()!;
            else if (token is not null && names.Count == 1)
                parts[name] = token;
            else
                return null;
        }

        return (Member.Replace(Text, match => parts[match.Groups["name"].Value]), [.. parts.Values]);
    }

    // Visible ASCII and spaces, with at least one member; a brace stands for nothing else.
    [GeneratedRegex(@"\A[ -z|~]*\{[^{}]{1,128}\}([ -z|~]|\{[^{}]{1,128}\})*\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form { get; }

    [GeneratedRegex(@"\{(?<name>[^{}]{1,128})\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Member { get; }
}
