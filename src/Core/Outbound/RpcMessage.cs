using System.Net.Mime;
using System.Text.Json;

namespace Kontext.Core.Outbound;

/// <summary>Reads the method of an outbound JSON-RPC 2.0 message.</summary>
internal static class RpcMessage
{
    private const int MaxLength = 60;

    /// <summary>Returns the method, at most 60 characters; null when the request is no JSON-RPC request or notification.</summary>
    public static async Task<string?> FindMethodAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(RelayedRequests.RpcMethod, out var known))
            return known.Length <= MaxLength ? known : null;
        var content = request.Content;
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
