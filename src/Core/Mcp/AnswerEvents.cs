using System.Net.ServerSentEvents;
using System.Text.Json;
using Kontext.Core.Outbound;

namespace Kontext.Core.Mcp;

/// <summary>Finds the answer to one message in an event stream, and in the stream that resumes it.</summary>
/// <param name="find">Returns the answer from what the server sent; null when it is not there.</param>
internal sealed class AnswerEvents(Func<JsonElement, JsonElement?> find)
{
    private const int MaxId = 1_024;

    private bool _sawOther;

    /// <summary>The last event's id, from which the stream can be resumed; null when it cannot.</summary>
    public string? ResumeFrom { get; private set; }

    /// <summary>The wait that the server asks for before that; zero when it asks for none.</summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>Whether the stream ended without an answer, and sent nothing that an MCP server would not send.</summary>
    public bool BrokeOff => !_sawOther;

    /// <summary>Returns the answer; null when the stream ended or broke without it.</summary>
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
                continue; // the event only carries an id
            if (HostileJson.Parse(events.Current.Data, out _) is not { } sent)
                _sawOther = true;
            else if (find(sent) is { } answer)
                return answer;
        }

        return null;
    }
}
