using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Testing.OAuth;

/// <summary>A request that a <see cref="ScriptedAuthorizationServer"/> received.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="Path">The path without the query.</param>
/// <param name="Query">The query with the question mark; empty for none.</param>
/// <param name="Headers">The headers by name, ignoring case.</param>
/// <param name="Body">The body as text.</param>
public sealed record OAuthRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The Authorization header; null when there was none.</summary>
    public string? Authorization => Headers.GetValueOrDefault("Authorization");

    /// <summary>The body as a form; several values of one name are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Form => Parse(Body);

    /// <summary>The query parameters; several values of one name are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Parameters => Parse(Query);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);

    private static Dictionary<string, string> Parse(string form) =>
        QueryHelpers.ParseQuery(form).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
}
