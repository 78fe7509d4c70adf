using System.Net.Mime;
using System.Text.Json;
using Kontext.Core.Bounds;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>Streamable HTTP: each message is a POST, which a document or its own event stream answers.</summary>
/// <param name="bound">Sends the requests.</param>
/// <param name="url">The MCP endpoint.</param>
/// <param name="clock">Measures the pause that a server asks for.</param>
internal sealed class StreamableTransport(BoundClient bound, Uri url, TimeProvider clock) : IMcpTransport
{
    private const int MaxHeader = 1_024;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EndTimeLimit = TimeSpan.FromSeconds(2);

    /// <summary>The agreed revision; null before the handshake.</summary>
    public string? Version { get; set; }

    /// <summary>The server's session id; null when it began none.</summary>
    public string? Session { get; private set; }

    public async Task<McpReply> AskAsync(McpPhase phase, McpMessage message, CancellationToken cancellationToken)
    {
        using var request = message.ToRequest(url);
        AddHeaders(request);
        if (Version == McpMessage.Modern)
            request.Headers.TryAddWithoutValidation(McpHeaders.Method, message.Method);
        using var response = await bound.TrySendAsync(request, cancellationToken);
        if (response is null)
            return McpReply.Of(phase, bound);
        if (response.Headers.TryGetValues(McpHeaders.Session, out var sessions) && sessions.First() is { Length: > 0 and <= MaxHeader } session)
            Session = session;
        var type = response.Content.Headers.ContentType?.MediaType;
        if (response.IsSuccessStatusCode && type == MediaTypeNames.Text.EventStream)
            return await ReadEventsAsync(phase, message, response, cancellationToken);
        if (message.Id is null || (response.IsSuccessStatusCode && type is not null && !AnswerType.IsJson(type)))
            return McpReply.Of(phase, bound);

        var body = await response.TryReadAsync(cancellationToken);
        if (body is null)
            return McpReply.Of(phase, bound, brokeOff: true);
        var sent = HostileJson.Parse(body, out var isCutOff);
        return response.IsSuccessStatusCode
            ? McpReply.Of(phase, bound, sent is { } document ? AnswerIn(document, message) : null, isCutOff)
            : McpReply.Of(phase, bound, sent);
    }

    // Some servers report an error in a success, without JSON-RPC.
    private static JsonElement? AnswerIn(JsonElement document, McpMessage message) =>
        message.FindAnswer(document) ?? (document.Member("result") is null && McpError.IsReportedIn(document) ? document : null);

    /// <summary>Ends the session, if the server began one. Its answer does not matter.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (Session is null)
            return;
        using HttpRequestMessage request = new(HttpMethod.Delete, url);
        AddHeaders(request);

        // When the time is up: an unused session ends by itself.
        var sent = await Timed.RunAsync(EndTimeLimit, clock, token => bound.TrySendAsync(request, token), cancellationToken);
        if (sent.InTime(out var response))
            response?.Dispose();
    }

    // A server may close the stream before the answer, and expect to be asked again from the last event. The app does so once.
    private async Task<McpReply> ReadEventsAsync(McpPhase phase, McpMessage message, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        AnswerEvents events = new(message.FindAnswer);
        var answer = await events.ReadAsync(response, cancellationToken);
        if (answer is null && events.ResumeFrom is { } last)
        {
            await Task.Delay(events.Pause < LongestPause ? events.Pause : LongestPause, clock, cancellationToken);
            using var again = McpMessage.StreamRequest(url);
            AddHeaders(again);
            again.Headers.TryAddWithoutValidation("Last-Event-ID", last);
            using var resumed = await bound.TrySendAsync(again, cancellationToken);
            if (resumed is { IsSuccessStatusCode: true } && resumed.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.EventStream)
                answer = await events.ReadAsync(resumed, cancellationToken);
        }

        return McpReply.Of(phase, bound, answer, brokeOff: answer is null && events.BrokeOff);
    }

    private void AddHeaders(HttpRequestMessage request)
    {
        if (Session is not null)
            request.Headers.TryAddWithoutValidation(McpHeaders.Session, Session);
        if (Version is not null)
            request.Headers.TryAddWithoutValidation(McpHeaders.Version, Version);
    }
}
