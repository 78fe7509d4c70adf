using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Testing.OAuth;

/// <summary>One request that reached a <see cref="ScriptedAuthorizationServer"/>.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">Without the query.</param>
/// <param name="Query">With the question mark; empty for none.</param>
/// <param name="Headers">By name, without regard to case.</param>
/// <param name="Body">As text.</param>
public sealed record OAuthRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The Authorization header; null when there was none.</summary>
    public string? Authorization => Headers.GetValueOrDefault("Authorization");

    /// <summary>The body as a form; several values of one name are joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Form => Parse(Body);

    /// <summary>The query's parameters; several values of one name are joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Parameters => Parse(Query);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);

    private static Dictionary<string, string> Parse(string form) =>
        QueryHelpers.ParseQuery(form).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
}
