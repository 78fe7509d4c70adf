using System.IO.Pipelines;
using System.Text;
using Kontext.Core.Relaying;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Gateway;

public sealed class AnswerPipeTests
{
    private readonly Pipe _server = new();
    private readonly Pipe _client = new();
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_stream_gets_a_comment_line_every_15_seconds_where_a_line_begins()
    {
        var copying = CopyAsync(isEvents: true, Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(":\n", await ReadAsync());
        await SendAsync("data: a\n");
        Assert.Equal("data: a\n", await ReadAsync());
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(":\n", await ReadAsync());
        await SendAsync("data: b");
        Assert.Equal("data: b", await ReadAsync());
        _clock.Advance(TimeSpan.FromSeconds(15)); // within a line, a comment would become part of the line
        await SendAsync("\n\n");
        Assert.Equal("\n\n", await ReadAsync());
        await _server.Writer.CompleteAsync();
        Assert.True(await copying);
    }

    [Fact]
    public async Task An_answer_that_is_no_event_stream_gets_no_comment_line()
    {
        var copying = CopyAsync(isEvents: false, Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(3));
        await SendAsync("{}");
        Assert.Equal("{}", await ReadAsync());
        await _server.Writer.CompleteAsync();
        Assert.True(await copying);
    }

    [Fact]
    public async Task An_incomplete_answer_returns_false_and_a_cancellation_throws()
    {
        var broken = CopyAsync(isEvents: true, Cancellation);
        await _server.Writer.CompleteAsync(new IOException("reset"));
        Assert.False(await broken);

        using CancellationTokenSource stop = new();
        var stopped = new AnswerPipe(new Pipe().Reader.AsStream(), isEvents: true, _clock).CopyAsync(Stream.Null, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
    }

    private Task<bool> CopyAsync(bool isEvents, CancellationToken cancellationToken) =>
        new AnswerPipe(_server.Reader.AsStream(), isEvents, _clock).CopyAsync(_client.Writer.AsStream(), cancellationToken);

    private async Task SendAsync(string part) => await _server.Writer.WriteAsync(Encoding.UTF8.GetBytes(part), Cancellation);

    private async Task<string> ReadAsync()
    {
        var read = await _client.Reader.ReadAsync(Cancellation);
        var text = Encoding.UTF8.GetString(read.Buffer);
        _client.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}
