using System.Net.Mime;
using System.Text.Json;

namespace Kontext.Core.Outbound;

/// <summary>Tells of a JSON-RPC 2.0 message that we send what it asks for.</summary>
internal static class RpcMessage
{
    private const int MaxLength = 60;

    /// <summary>The message's method, at most 60 characters; null for anything else than a JSON-RPC request or notification.</summary>
    public static async Task<string?> FindMethodAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content?.Headers.ContentType?.MediaType != MediaTypeNames.Application.Json)
            return null;

        // Our own message, and small: it stays buffered and is sent from there.
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
