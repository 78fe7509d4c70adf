namespace Kontext.Testing.Mcp;

/// <summary>A request that a test server received.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="Path">The path without the query.</param>
/// <param name="Headers">The headers by name, ignoring case.</param>
public sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The Authorization header; null when there was none.</summary>
    public string? Authorization => Headers.GetValueOrDefault("Authorization");
}
