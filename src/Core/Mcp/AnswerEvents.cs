using System.Net.ServerSentEvents;
using System.Text.Json;
using Kontext.Core.Outbound;

namespace Kontext.Core.Mcp;

/// <summary>Looks for the answer to one message in an event stream, and in the stream that goes on with it.</summary>
internal sealed class AnswerEvents(McpMessage message)
{
    private const int MaxId = 1_024;

    private bool _sawOther;

    /// <summary>The last event's id, from which the stream can be asked to go on; null when it cannot.</summary>
    public string? ResumeFrom { get; private set; }

    /// <summary>How long the server asks to wait before that; zero when it does not ask.</summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>Whether the stream ended without an answer and without anything that speaks against a server of MCP.</summary>
    public bool BrokeOff => !_sawOther;

    /// <summary>The answer; null when the stream ended, or broke, without it.</summary>
    public async Task<JsonElement?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ResumeFrom = null;
        if (await response.TryOpenAsync(cancellationToken) is not { } stream)
            return null;
        var parser = SseParser.Create(stream, static (_, data) => data.ToArray());
        await using var events = parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await events.TryMoveAsync(cancellationToken))
        {
            if (parser.LastEventId is { Length: > 0 and <= MaxId } id)
                ResumeFrom = id;
            if (parser.ReconnectionInterval > TimeSpan.Zero)
                Pause = parser.ReconnectionInterval;
            if (events.Current.Data.Length == 0)
                continue; // sent for its id alone
            if (HostileJson.Parse(events.Current.Data, out _) is not { } sent)
                _sawOther = true;
            else if (message.FindAnswer(sent) is { } answer)
                return answer;
        }

        return null;
    }
}
