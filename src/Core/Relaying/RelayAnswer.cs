using System.Net;
using System.Net.Mime;
using Kontext.Core.Bounds;
using Kontext.Core.Gateway;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Relaying;

/// <summary>The answer to a call: a problem, a document of our own, or the server's answer, which is read while it is written.</summary>
public sealed class RelayAnswer : IAsyncDisposable
{
    private readonly List<KeyValuePair<string, string>> _headers = [];
    private readonly OpenCall? _call;
    private readonly Stream? _body;
    private readonly ReadOnlyMemory<byte> _document;
    private readonly byte[]? _cutOff;
    private readonly TimeProvider? _clock;

    private RelayAnswer(Problem problem) => Problem = problem;

    private RelayAnswer(HttpStatusCode status, ReadOnlyMemory<byte> document) => (Status, _document) = ((int)status, document);

    private RelayAnswer(OpenCall call, HttpStatusCode status, Stream body, byte[]? cutOff, TimeProvider clock) =>
        (_call, Status, _body, _cutOff, _clock) = (call, (int)status, body, cutOff, clock);

    /// <summary>The problem; null for every other answer.</summary>
    public Problem? Problem { get; }

    /// <summary>The HTTP status. For a problem, its kind decides.</summary>
    public int Status { get; }

    /// <summary>The headers of the answer.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;

    /// <summary>Whether the answer is an event stream (Server-Sent Events). It must not be buffered on its way.</summary>
    public bool IsEvents { get; private init; }

    /// <summary>Whether the call goes on until the answer is disposed.</summary>
    internal bool IsOpen => _call is not null;

    internal static RelayAnswer Of(Problem problem) => new(problem);

    internal static RelayAnswer Of(RpcRefusal refusal) => OfDocument(refusal.Status, refusal.ToJson());

    internal static RelayAnswer OfDocument(HttpStatusCode status, byte[] json)
    {
        RelayAnswer answer = new(status, json);
        answer.Add("Content-Type", MediaTypeNames.Application.Json);
        return answer;
    }

    /// <summary>Returns the answer to a message that needs none.</summary>
    internal static RelayAnswer Accepted() => new(HttpStatusCode.Accepted, default);

    /// <summary>Returns the server's answer.</summary>
    /// <param name="call">The call. It ends with the answer.</param>
    /// <param name="response">The server's response.</param>
    /// <param name="body">Its body.</param>
    /// <param name="cutOff">The JSON-RPC error that ends an event stream whose time is up; null for none.</param>
    /// <param name="clock">Measures the time between comment lines.</param>
    internal static RelayAnswer Of(OpenCall call, HttpResponseMessage response, Stream body, byte[]? cutOff, TimeProvider clock) => new(call, response.StatusCode, body, cutOff, clock)
    {
        IsEvents = response.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.EventStream,
    };

    /// <summary>
    /// Writes the body. Returns false when the server's answer broke off: then the connection to the client must break off too, so that the
    /// client does not take a part for the whole. Throws when the client has left.
    /// </summary>
    /// <param name="output">The response to the client. Each part is flushed.</param>
    /// <param name="aborted">Cancelled when the client has left.</param>
    public async Task<bool> WriteAsync(Stream output, CancellationToken aborted)
    {
        if (_body is null)
        {
            await output.WriteAsync(_document, aborted);
            return true;
        }

        var call = _call!;
        AnswerPipe pipe = new(_body, IsEvents, _clock!);
        call.Outcome = "client_left";
        try
        {
            var copied = await Timed.RunAsync(token => pipe.CopyAsync(output, token), call.Bound.TimeLimit, aborted);
            if (copied.InTime(out var isWhole) && isWhole)
            {
                call.Outcome = call.Status is >= 400 ? "server_refused" : "ok";
                return true;
            }

            call.Outcome = call.Bound.TimeLimit.IsCancellationRequested ? "time_up" : "broke_off";
        }
        finally
        {
            call.Bytes = pipe.Bytes;
        }

        // An event stream can end with a word of our own. Every other answer, and a part of an event, can only break off.
        if (!pipe.IsAtEvent)
            return false;
        if (_cutOff is { } error)
            await AnswerPipe.WriteAsync(output, (byte[])[.. "event: message\ndata: "u8, .. error, .. "\n\n"u8], aborted);
        return true;
    }

    /// <summary>Ends the call, and completes its audit row.</summary>
    public async ValueTask DisposeAsync()
    {
        // A body that was not read to its end keeps its connection until it is closed.
        if (_body is not null)
            await _body.DisposeAsync();
        if (_call is not null)
            await _call.DisposeAsync();
    }

    /// <summary>Adds a header. A value with characters that no header may have is left out: the server is hostile.</summary>
    internal void Add(string name, string value)
    {
        if (RelayHeaders.CanCarry(value))
            _headers.Add(new KeyValuePair<string, string>(name, value));
    }
}
