namespace Kontext.Core.Relaying;

/// <summary>Follows an event stream, to know where a comment or an event of our own may stand (HTML, section 9.2.5).</summary>
internal struct LineEnds
{
    private const int Most = 4;

    // The last bytes, the newest in the lowest position. A stream begins as if an event had ended.
    private uint _last;
    private bool _hasBegun;

    /// <summary>Whether a new line begins here. After a bare CR an LF may follow, so that is none.</summary>
    public readonly bool IsAtLine => !_hasBegun || (byte)_last == (byte)'\n';

    /// <summary>Whether a new event begins here.</summary>
    public readonly bool IsAtEvent => !_hasBegun || (_last & 0xFFFF) == 0x0A0A || _last == 0x0D0A0D0A;

    /// <summary>Reads a part of the stream.</summary>
    public void Read(ReadOnlySpan<byte> part)
    {
        foreach (var next in part.Length > Most ? part[^Most..] : part)
            _last = (_last << 8) | next;
        _hasBegun |= part.Length > 0;
    }
}
