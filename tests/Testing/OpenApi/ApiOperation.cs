using System.Text.Json.Nodes;

namespace Kontext.Testing.OpenApi;

/// <summary>One operation of the OpenAPI document.</summary>
/// <param name="Method">The method in capitals.</param>
/// <param name="Path">The path with its parameters in braces.</param>
/// <param name="Json">The operation in the document.</param>
public sealed record ApiOperation(string Method, string Path, JsonObject Json)
{
    public string Id => Json["operationId"]!.GetValue<string>();

    internal string[] Segments { get; } = Path.Split('/');

    /// <summary>Returns whether this path matches the path of a request. A parameter matches one segment.</summary>
    internal bool Fits(string[] segments) =>
        segments.Length == Segments.Length && Segments.Zip(segments).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
}
