using System.IO.Compression;
using System.Text;

namespace Kontext.Core.Outbound;

/// <summary>A response body without its content codings, in UTF-8. Nothing is read ahead of what is asked for.</summary>
/// <param name="inner">What comes from the network.</param>
/// <param name="codings">In the order in which they are undone.</param>
/// <param name="charset">What the text is translated from; null for a body that stays as it is.</param>
internal sealed class DecodedStream(Stream inner, IReadOnlyList<AnswerCodings.Coding> codings, Encoding? charset) : Stream
{
    // Real codings make an answer smaller. A stream that takes and takes and gives nothing out would only keep us busy.
    private const long MostSwallowed = 1024 * 1024;

    private Stream? _decoded;
    private long _given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            _decoded ??= await OpenAsync(cancellationToken);
            var read = await _decoded.ReadAsync(buffer, cancellationToken);
            _given += read;
            return read;
        }
        catch (Exception fault) when (fault is InvalidDataException or InvalidOperationException)
        {
            // Decoders throw these for bytes that are not of their format, or that end too early.
            throw new IOException("The answer is not coded as it says.", fault);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The decoders would read the network without a token then.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Response bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoded?.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        Stream stream = inner;
        foreach (var coding in codings)
        {
            Begun begun = new(stream, this);
            await begun.BeginAsync(cancellationToken);
            stream = Decode(coding, begun);
        }

        return charset is null ? stream : Encoding.CreateTranscodingStream(stream, charset, Encoding.UTF8);
    }

    // The first bytes tell: servers name codings that they have not applied, and RFC 1951 without its wrapper goes by the same name as with it.
    private static Stream Decode(AnswerCodings.Coding coding, Begun begun) => coding switch
    {
        AnswerCodings.Coding.Gzip => begun.First is 0x1F ? new GZipStream(begun, CompressionMode.Decompress) : begun,
        AnswerCodings.Coding.Deflate when begun.First is { } first && (first & 0x0F) == 8 => new ZLibStream(begun, CompressionMode.Decompress),
        AnswerCodings.Coding.Deflate => new DeflateStream(begun, CompressionMode.Decompress),
        _ => new BrotliStream(begun, CompressionMode.Decompress),
    };

    /// <summary>A stream whose first byte has been looked at, and whose bytes are counted against what comes out in the end.</summary>
    private sealed class Begun(Stream source, DecodedStream owner) : Stream
    {
        private long _taken;
        private bool _holdsFirst;

        public byte? First { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public async Task BeginAsync(CancellationToken cancellationToken)
        {
            var first = new byte[1];
            _holdsFirst = await source.ReadAsync(first, cancellationToken) == 1;
            First = _holdsFirst ? first[0] : null;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_holdsFirst && !buffer.IsEmpty)
            {
                _holdsFirst = false;
                buffer.Span[0] = First!.Value;
                return 1;
            }

            var read = await source.ReadAsync(buffer, cancellationToken);
            _taken += read;
            return _taken - owner._given <= MostSwallowed ? read : throw BoundHandler.TooLarge();
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Response bodies are read asynchronously.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
