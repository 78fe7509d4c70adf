using System.Net.Mime;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>HTTP+SSE, the transport of 2024-11-05: one event stream brings all answers, and says first where messages are taken.</summary>
internal sealed class EventTransport : IMcpTransport, IAsyncDisposable
{
    private readonly BoundClient _bound;
    private readonly Uri _endpoint;
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<byte[]>> _events;
    private readonly int _stream;

    private EventTransport(BoundClient bound, Uri endpoint, HttpResponseMessage response, IAsyncEnumerator<SseItem<byte[]>> events, int stream)
    {
        _bound = bound;
        _endpoint = endpoint;
        _response = response;
        _events = events;
        _stream = stream;
    }

    /// <summary>Opens the stream; the reply tells why there is none.</summary>
    public static async Task<(EventTransport? Transport, McpReply Reply)> OpenAsync(BoundClient bound, Uri url, CancellationToken cancellationToken)
    {
        using var request = McpMessage.StreamRequest(url);
        var response = await bound.TrySendAsync(request, cancellationToken);
        var (stream, opened) = (bound.Exchanges.Count - 1, false);
        try
        {
            if (response is not { IsSuccessStatusCode: true } || response.Content.Headers.ContentType?.MediaType != MediaTypeNames.Text.EventStream)
                return (null, await RefusalAsync(bound, response, cancellationToken));
            if (await response.TryOpenAsync(cancellationToken) is not { } body)
                return (null, McpReply.Of(McpPhase.Stream, bound, brokeOff: true));
            var events = SseParser.Create(body, static (_, data) => data.ToArray()).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await events.TryMoveAsync(cancellationToken))
            {
                if (events.Current.EventType != "endpoint")
                    continue;
                if (!Uri.TryCreate(request.RequestUri, Encoding.UTF8.GetString(events.Current.Data), out var endpoint))
                    break;
                opened = true;
                return (new EventTransport(bound, endpoint, response, events, stream), McpReply.Of(McpPhase.Stream, bound));
            }

            await events.DisposeAsync();
            return (null, McpReply.Of(McpPhase.Stream, bound));
        }
        finally
        {
            if (!opened)
                response?.Dispose();
        }
    }

    public async Task<McpReply> AskAsync(McpPhase phase, McpMessage message, CancellationToken cancellationToken)
    {
        using var request = message.ToRequest(_endpoint);
        using var response = await _bound.TrySendAsync(request, cancellationToken);
        if (message.Id is null || response is not { IsSuccessStatusCode: true })
            return await RefusalAsync(_bound, response, cancellationToken) with { Phase = phase };
        var asked = _bound.Exchanges.Count - 1;
        if (await FindDirectAsync(message, response, cancellationToken) is { } direct)
            return McpReply.Of(phase, _bound.Exchanges[asked], asked, direct, brokeOff: false);
        while (await _events.TryMoveAsync(cancellationToken))
        {
            if (HostileJson.Parse(_events.Current.Data, out _) is { } sent && message.FindAnswer(sent) is { } answer)
                return McpReply.Of(phase, _bound.Exchanges[asked], asked, answer, brokeOff: false);
        }

        return McpReply.Of(phase, _bound.Exchanges[_stream], _stream, answer: null, brokeOff: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        _response.Dispose();
    }

    // Some servers answer in the POST itself.
    private static async Task<JsonElement?> FindDirectAsync(McpMessage message, HttpResponseMessage response, CancellationToken cancellationToken) =>
        await ReadAsync(response, cancellationToken) is { } sent ? message.FindAnswer(sent) : null;

    private static async Task<McpReply> RefusalAsync(BoundClient bound, HttpResponseMessage? response, CancellationToken cancellationToken) =>
        McpReply.Of(McpPhase.Stream, bound, response is null or { IsSuccessStatusCode: true } ? null : await ReadAsync(response, cancellationToken));

    // Null for a body that is no JSON, or did not come whole.
    private static async Task<JsonElement?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!AnswerType.IsJson(response.Content.Headers.ContentType?.MediaType))
            return null;
        var body = await response.TryReadAsync(cancellationToken);
        return body is null ? null : HostileJson.Parse(body, out _);
    }
}
