namespace Kontext.Testing.Mcp;

/// <summary>One request that reached a test server.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">Without the query.</param>
/// <param name="Headers">By name, without regard to case.</param>
public sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The Authorization header; null when there was none.</summary>
    public string? Authorization => Headers.GetValueOrDefault("Authorization");
}
