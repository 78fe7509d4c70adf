using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Integrations;
using Kontext.Core.Upstream;

namespace Kontext.Core.Aggregate;

/// <summary>What SEARCH_TOOLS returns, as a JSON document.</summary>
/// <param name="Items">The tools, the best match first.</param>
/// <param name="Errors">The integrations whose tools are missing, and why.</param>
internal sealed record SearchResult(IReadOnlyList<SearchItem> Items, IReadOnlyList<SearchError> Errors)
{
    private const int MaxErrors = 50;

    /// <summary>Returns the document of these tools and failures.</summary>
    public static SearchResult Of(IEnumerable<FoundTool> tools, IEnumerable<SearchError> failures) => new([.. tools.Select(SearchItem.Of)], [.. failures.Take(MaxErrors)]);

    /// <summary>Returns the JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AggregateJson.Default.SearchResult);
}

/// <summary>A tool that was found.</summary>
internal sealed record SearchItem(string Id, string Name, string? Description, JsonElement? InputSchema, SearchServer Server)
{
    private const int MaxDescription = 1_024;

    public static SearchItem Of(FoundTool found) => new(
        IdOf(found),
        found.Tool.Name,
        found.Tool.Description is { } text ? ForeignText.Cut(text, MaxDescription) : null,
        found.Tool.InputSchema is { } schema ? JsonElement.Parse(schema) : null,
        SearchServer.Of(found.Integration));

    // The first colon ends the integration, so one whose name has a colon is named by its id.
    private static string IdOf(FoundTool found) =>
        $"{(found.Integration.Name.Text.Contains(':', StringComparison.Ordinal) || IntegrationId.TryParse(found.Integration.Name.Text, out _) ? found.Integration.Id.ToString() : found.Integration.Name.Text)}:{found.Tool.Name}";
}

/// <summary>An integration whose tools are missing, or some of them.</summary>
/// <param name="Server">The integration.</param>
/// <param name="Code">The code of the reason.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="ConnectUrl">Where the person connects; null when that does not help.</param>
internal sealed record SearchError(SearchServer Server, string Code, string Message, string? ConnectUrl)
{
    public static SearchError Of(Integration integration, string code, string message, string? connectUrl) => new(SearchServer.Of(integration), code, message, connectUrl);
}

/// <summary>The integration of a tool.</summary>
internal sealed record SearchServer(Guid Id, string Name)
{
    public static SearchServer Of(Integration integration) => new(integration.Id.Value, integration.Name.Text);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 600)]
[JsonSerializable(typeof(SearchResult))]
internal sealed partial class AggregateJson : JsonSerializerContext;
