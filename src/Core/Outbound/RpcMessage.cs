using System.Net.Mime;
using System.Text.Json;

namespace Kontext.Core.Outbound;

/// <summary>Reads the method of an outbound JSON-RPC 2.0 message.</summary>
internal static class RpcMessage
{
    private const int MaxLength = 60;

    /// <summary>Returns the method, at most 60 characters; null when the content is no JSON-RPC request or notification.</summary>
    public static async Task<string?> FindMethodAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content?.Headers.ContentType?.MediaType != MediaTypeNames.Application.Json)
            return null;

        // The message is our own and small. It stays buffered, and is sent from the buffer.
        var body = await content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            using var message = JsonDocument.Parse(body);
            return message.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String && method.GetString() is { Length: <= MaxLength } name
                ? name
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
