using System.Text.Json;

namespace Kontext.Core.Storage;

/// <summary>Finds where whole rows end in an answer of table storage that is still on its way: <c>{ "value": [ {row}, {row} … ] }</c>.</summary>
internal sealed class RowScanner
{
    // The object, its array, the row.
    private const int DepthOfRows = 2;

    private JsonReaderState _state;
    private int _scanned;

    /// <summary>Behind the last whole row; 0 before the first.</summary>
    public int End { get; private set; }

    /// <summary>Goes on in the answer, of which there is more than the last time, up to the row that passes a number of bytes.</summary>
    public void Scan(ReadOnlySpan<byte> answer, int most)
    {
        Utf8JsonReader reader = new(answer[_scanned..], isFinalBlock: false, _state);
        while ((End == 0 || End < most) && reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == DepthOfRows)
                End = _scanned + (int)reader.BytesConsumed;
        }

        _scanned += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }
}
