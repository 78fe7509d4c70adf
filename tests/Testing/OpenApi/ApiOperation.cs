using System.Text.Json.Nodes;

namespace Kontext.Testing.OpenApi;

/// <summary>One operation of the OpenAPI document.</summary>
/// <param name="Method">The method in capitals.</param>
/// <param name="Path">The path with its parameters in braces.</param>
/// <param name="Json">What the document says of it.</param>
public sealed record ApiOperation(string Method, string Path, JsonObject Json)
{
    public string Id => Json["operationId"]!.GetValue<string>();

    internal string[] Segments { get; } = Path.Split('/');

    /// <summary>Returns whether a path of a request is this path. Parameters stand for one segment each.</summary>
    internal bool Fits(string[] segments) =>
        segments.Length == Segments.Length && Segments.Zip(segments).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
}
