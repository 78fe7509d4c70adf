using System.IO.Compression;
using System.Text;
using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>A response body without its content codings, in UTF-8. Nothing is read ahead of what is asked for.</summary>
/// <param name="inner">What comes from the network.</param>
/// <param name="codings">In the order in which they are undone.</param>
/// <param name="charset">What the text is translated from; null for a body that stays as it is.</param>
internal sealed class DecodedStream(Stream inner, IReadOnlyList<AnswerCodings.Coding> codings, Encoding? charset) : BodyStream
{
    // Real codings make an answer smaller. A stream that takes and takes and gives nothing out would only keep us busy.
    private const long MostSwallowed = 1024 * 1024;

    private Stream? _decoded;
    private long _given;

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

        if (charset is null)
            return stream;
        Begun text = new(stream, this);
        await text.BeginAsync(cancellationToken);
        return CharsetOf(text, charset) is { } other ? Encoding.CreateTranscodingStream(text, other, Encoding.UTF8) : text;
    }

    // Text in 16 bits begins with a mark or with a zero beside a letter. What does not is UTF-8 by another name: some servers say the one and send the other.
    private static Encoding? CharsetOf(Begun text, Encoding charset) => (charset.CodePage, text.First, text.Second) switch
    {
        (not (1200 or 1201), _, _) => charset,
        (_, 0xFE, 0xFF) or (_, 0, not null) => Encoding.BigEndianUnicode,
        (_, 0xFF, 0xFE) or (_, not null, 0) => Encoding.Unicode,
        _ => null,
    };

    // The first bytes tell: servers name codings that they have not applied, and RFC 1951 without its wrapper goes by the same name as with it.
    private static Stream Decode(AnswerCodings.Coding coding, Begun begun) => coding switch
    {
        AnswerCodings.Coding.Gzip => begun.First is 0x1F ? new GZipStream(begun, CompressionMode.Decompress) : begun,
        AnswerCodings.Coding.Deflate when begun.First is { } first && (first & 0x0F) == 8 => new ZLibStream(begun, CompressionMode.Decompress),
        AnswerCodings.Coding.Deflate => new DeflateStream(begun, CompressionMode.Decompress),
        _ => new BrotliStream(begun, CompressionMode.Decompress),
    };

    /// <summary>A stream whose first two bytes have been looked at, and whose bytes are counted against what comes out in the end.</summary>
    private sealed class Begun(Stream source, DecodedStream owner) : BodyStream
    {
        private readonly byte[] _first = new byte[2];
        private long _taken;
        private int _held;
        private int _handed;

        public byte? First => _held > 0 ? _first[0] : null;

        public byte? Second => _held > 1 ? _first[1] : null;

        public async Task BeginAsync(CancellationToken cancellationToken)
        {
            _held = await source.ReadAtLeastAsync(_first, _first.Length, throwOnEndOfStream: false, cancellationToken);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_handed < _held && !buffer.IsEmpty)
            {
                var count = Math.Min(_held - _handed, buffer.Length);
                _first.AsMemory(_handed, count).CopyTo(buffer);
                _handed += count;
                return count;
            }

            var read = await source.ReadAsync(buffer, cancellationToken);
            _taken += read;
            return _taken - owner._given <= MostSwallowed ? read : throw BoundHandler.TooLarge();
        }
    }
}
