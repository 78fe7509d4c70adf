using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kontext.Core.Tools;
using Kontext.Functions.Http;

namespace Kontext.Functions.Integrations;

/// <summary>The accepted tools of an integration beside those that its server lists now.</summary>
internal sealed record ToolListResponse : IAnswerBody<ToolListResponse>
{
    static JsonTypeInfo<ToolListResponse> IAnswerBody<ToolListResponse>.Json => IntegrationsJson.Answers.ToolListResponse;

    public required IReadOnlyList<AcceptedToolResponse> Accepted { get; init; }

    /// <summary>The tools that the server lists now; left out when they could not be listed.</summary>
    public IReadOnlyList<PresentToolResponse>? Present { get; init; }

    /// <summary>Why the tools could not be listed; left out when they could.</summary>
    public string? Message { get; init; }

    public required IReadOnlyList<string> Added { get; init; }

    public required IReadOnlyList<string> Removed { get; init; }

    public required IReadOnlyList<string> Changed { get; init; }

    public static ToolListResponse Of(ToolAcceptance acceptance) => new()
    {
        Accepted = [.. acceptance.Accepted.Select(tool => new AcceptedToolResponse(tool.Name, tool.Description, SchemaOf(tool.InputSchema), tool.AcceptedAt))],
        Present = acceptance.Present is { } present ? [.. present.Select(tool => new PresentToolResponse(tool.Name, tool.Description, SchemaOf(tool.InputSchema), tool.IsReadOnly))] : null,
        Message = acceptance.Message,
        Added = acceptance.Added,
        Removed = acceptance.Removed,
        Changed = acceptance.Changed,
    };

    private static JsonElement? SchemaOf(string? schema) => schema is null ? null : JsonElement.Parse(schema);
}

internal sealed record AcceptedToolResponse(string Name, string? Description, JsonElement? InputSchema, DateTimeOffset AcceptedAt);

internal sealed record PresentToolResponse(string Name, string? Description, JsonElement? InputSchema, bool ReadOnly);
